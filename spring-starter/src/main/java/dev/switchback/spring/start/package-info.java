/** Why an application with Switchback does not start, and what to do. */
@NullMarked
package dev.switchback.spring.start;

import org.jspecify.annotations.NullMarked;
