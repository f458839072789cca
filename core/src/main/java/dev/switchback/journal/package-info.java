/** What happened: the sealed events, and the append-only, hash-chained journal that keeps them. */
@NullMarked
package dev.switchback.journal;

import org.jspecify.annotations.NullMarked;
