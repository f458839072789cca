/** The play: its steps in order, the stage they play on, and the ledger of what they proved. */
@NullMarked
package dev.switchback.examples.drill.play;

import org.jspecify.annotations.NullMarked;
