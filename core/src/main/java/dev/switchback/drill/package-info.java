/** Going back, played before it is needed: the flip, the image rollback and the way forward again, with their times as evidence. */
@NullMarked
package dev.switchback.drill;

import org.jspecify.annotations.NullMarked;
