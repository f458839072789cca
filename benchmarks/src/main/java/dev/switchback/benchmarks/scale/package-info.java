/** How the cost grows: with changes, columns, rows and instances. */
@NullMarked
package dev.switchback.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
