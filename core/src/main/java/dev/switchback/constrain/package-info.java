/** Constraints on the new shape: who would violate them, and how they are added without standing in anybody's way. */
@NullMarked
package dev.switchback.constrain;

import org.jspecify.annotations.NullMarked;
