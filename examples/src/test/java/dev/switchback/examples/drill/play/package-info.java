/** The judges of the play on trial. */
@NullMarked
package dev.switchback.examples.drill.play;

import org.jspecify.annotations.NullMarked;
