/** How both shapes stay populated: the expand DDL, the sync trigger, the counters of foreign writers, and their removal. */
@NullMarked
package dev.switchback.sync;

import org.jspecify.annotations.NullMarked;
