/** Measuring: interleaved slices of time, and their medians. */
@NullMarked
package dev.switchback.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
