package dev.switchback.sync;

/** What must hold of every row of a change with an SQL mapping. A law whose evaluation fails for a row does not hold. */
public enum Law {
    /** The forward mapping works for the old shape, or the old shape is what the backward mapping gives for the new one. */
    CONVERTIBLE,
    /** The shapes agree. */
    AGREE,
    /** The old shape survives the way to the new one and back: contract loses nothing. */
    LOSSLESS,
    /** The new shape survives the way to the old one and back, with what was declared to be kept. */
    KEPT
}
