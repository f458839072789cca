/** A small application that serves, consumes and runs, and can be run as a job. */
@NullMarked
package dev.switchback.spring.job.application;

import org.jspecify.annotations.NullMarked;
