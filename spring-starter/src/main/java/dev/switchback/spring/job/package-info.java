/** The application run as a job: one step of the road, for a cluster's Job and for CI, and an exit code that says what became of it. */
@NullMarked
package dev.switchback.spring.job;

import org.jspecify.annotations.NullMarked;
