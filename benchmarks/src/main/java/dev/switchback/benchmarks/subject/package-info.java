/** The ways to do the same job: by hand, by Switchback, and by its peers. */
@NullMarked
package dev.switchback.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
