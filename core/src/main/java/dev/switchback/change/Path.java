package dev.switchback.change;

/** Which shape a unit of work reads. */
public enum Path {
    /** The shape that was there before the change, and that an old image understands. */
    OLD,
    /** The shape that the change adds. */
    NEW
}
