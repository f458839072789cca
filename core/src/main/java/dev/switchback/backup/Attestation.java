package dev.switchback.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person says of the backups of this database where no machine can be asked. Counts when another person has
 * confirmed it, until it expires, and never against a machine that found a fault. WAL archiving cannot be attested.
 *
 * @param backupEndedAt when the latest base backup ended, or null to say nothing of it
 * @param restoreHorizon the earliest moment that can be recovered, or null
 * @param restoreDrilledAt when a restore was last tried out, or null
 * @param validFor how long this may be relied on; at most 30 days
 */
public record Attestation(
        @Nullable Instant backupEndedAt,
        @Nullable Instant restoreHorizon,
        @Nullable Instant restoreDrilledAt,
        Duration validFor) {

    private static final Duration LONGEST = Duration.ofDays(30);

    public Attestation {
        List<String> faults = new ArrayList<>();
        if (backupEndedAt == null && restoreHorizon == null && restoreDrilledAt == null) {
            faults.add("nothing is attested: state a base backup, a restore horizon or a restore drill");
        }
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST) > 0) {
            faults.add("validFor is " + validFor + ": a positive duration of at most 30 days");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** Nothing but that a restore was tried out. */
    public static Attestation ofDrill(Instant restoreDrilledAt, Duration validFor) {
        return new Attestation(null, null, restoreDrilledAt, validFor);
    }
}
