/** What an operation may cost, as far as it can be counted: never how long it takes. */
@NullMarked
package dev.switchback.benchmarks.budget;

import org.jspecify.annotations.NullMarked;
