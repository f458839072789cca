package dev.switchback.backup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the gate demands of backups before something is dropped, all by the database's clock.
 *
 * @param maximumBackupAge how old the latest base backup may be
 * @param maximumArchiveLag how long WAL may take to reach the archive; longer than the server's {@code archive_timeout}
 * @param minimumHorizon how far back it must be possible to recover
 * @param maximumDrillAge how long ago a restore may have been tried out
 * @param maximumReadingAge how old a document of a source may be
 */
public record BackupPolicy(
        Duration maximumBackupAge,
        Duration maximumArchiveLag,
        Duration minimumHorizon,
        Duration maximumDrillAge,
        Duration maximumReadingAge) {

    /** A daily backup that may be late, 15 minutes of WAL at stake, a week to go back, a restore each quarter, fresh documents. */
    public static final BackupPolicy STANDARD = new BackupPolicy(
            Duration.ofHours(36), Duration.ofMinutes(15), Duration.ofDays(7), Duration.ofDays(92), Duration.ofHours(1));

    public BackupPolicy {
        List<String> faults = new ArrayList<>();
        check("maximumBackupAge", maximumBackupAge, faults);
        check("maximumArchiveLag", maximumArchiveLag, faults);
        check("minimumHorizon", minimumHorizon, faults);
        check("maximumDrillAge", maximumDrillAge, faults);
        check("maximumReadingAge", maximumReadingAge, faults);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults) + ": give a positive duration");
        }
    }

    public BackupPolicy withMaximumBackupAge(Duration age) {
        return new BackupPolicy(age, maximumArchiveLag, minimumHorizon, maximumDrillAge, maximumReadingAge);
    }

    public BackupPolicy withMaximumArchiveLag(Duration lag) {
        return new BackupPolicy(maximumBackupAge, lag, minimumHorizon, maximumDrillAge, maximumReadingAge);
    }

    public BackupPolicy withMinimumHorizon(Duration horizon) {
        return new BackupPolicy(maximumBackupAge, maximumArchiveLag, horizon, maximumDrillAge, maximumReadingAge);
    }

    public BackupPolicy withMaximumDrillAge(Duration age) {
        return new BackupPolicy(maximumBackupAge, maximumArchiveLag, minimumHorizon, age, maximumReadingAge);
    }

    public BackupPolicy withMaximumReadingAge(Duration age) {
        return new BackupPolicy(maximumBackupAge, maximumArchiveLag, minimumHorizon, maximumDrillAge, age);
    }

    private static void check(String name, Duration value, List<String> faults) {
        if (value.isNegative() || value.isZero()) {
            faults.add(name + " is " + value);
        }
    }
}
