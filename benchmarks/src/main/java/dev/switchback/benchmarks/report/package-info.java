/** The table on the terminal and the page of results. */
@NullMarked
package dev.switchback.benchmarks.report;

import org.jspecify.annotations.NullMarked;
