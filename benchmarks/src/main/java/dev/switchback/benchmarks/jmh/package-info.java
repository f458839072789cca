/** JMH benchmarks of what happens without a database. */
@NullMarked
package dev.switchback.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
