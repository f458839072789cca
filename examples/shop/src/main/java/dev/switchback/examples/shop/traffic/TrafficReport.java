package dev.switchback.examples.shop.traffic;

import org.jspecify.annotations.Nullable;

/**
 * How the shop's own traffic goes.
 *
 * @param running whether there is any
 * @param calls so far
 * @param failures of these
 * @param oldImageRunning whether the old image writes
 * @param oldImageWrites so far
 * @param oldImageFailure what the database said to its last write, if that failed
 */
public record TrafficReport(
        boolean running,
        long calls,
        long failures,
        boolean oldImageRunning,
        long oldImageWrites,
        @Nullable String oldImageFailure) {

    /** Where there is no traffic. */
    public static final TrafficReport NONE = new TrafficReport(false, 0, 0, false, 0, null);
}
