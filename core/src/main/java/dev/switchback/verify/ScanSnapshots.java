package dev.switchback.verify;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a scan has seen the rows in.
 *
 * @param kind in how many snapshots
 * @param oldest when the first one was taken, or a moment earlier, by the clock of the server that was read
 * @param newest when the last one was taken; the same if there was but one
 * @param replicaLag how long the standby took to replay what the primary had committed when the scan began; null on the primary
 */
public record ScanSnapshots(
        Snapshots kind,
        Instant oldest,
        Instant newest,
        @Nullable Duration replicaLag) {

    /** "one snapshot", "a snapshot per range, 2026-01-01T10:00:00Z to 2026-01-01T11:00:00Z, on a standby 120 ms behind". */
    @Override
    public String toString() {
        return (kind == Snapshots.ONE ? "one snapshot" : "a snapshot per range, " + oldest + " to " + newest)
                + (replicaLag == null ? "" : ", on a standby " + replicaLag.toMillis() + " ms behind");
    }
}
