/** Proves that every row's shapes agree, and that the old shape survives the way to the new one and back. */
@NullMarked
package dev.switchback.verify;

import org.jspecify.annotations.NullMarked;
