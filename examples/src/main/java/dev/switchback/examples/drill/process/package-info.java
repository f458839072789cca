/** The images as processes: their class paths, their start, their words and their end. */
@NullMarked
package dev.switchback.examples.drill.process;

import org.jspecify.annotations.NullMarked;
