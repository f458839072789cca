/** Fills the new shape of the rows that were there before the change, in small chunks that never beat a newer write. */
@NullMarked
package dev.switchback.backfill;

import org.jspecify.annotations.NullMarked;
