/** What is compared with what, and the targets. */
@NullMarked
package dev.switchback.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
