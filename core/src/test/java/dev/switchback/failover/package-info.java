/** The primary is killed, and its standby promoted: what an application with Switchback notices of it. */
@NullMarked
package dev.switchback.failover;

import org.jspecify.annotations.NullMarked;
