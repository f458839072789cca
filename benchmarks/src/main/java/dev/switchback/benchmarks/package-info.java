/** The driver: runs what was asked for, and writes what came of it. */
@NullMarked
package dev.switchback.benchmarks;

import org.jspecify.annotations.NullMarked;
