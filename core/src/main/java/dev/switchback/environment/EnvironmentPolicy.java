package dev.switchback.environment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What contract demands of its surroundings.
 *
 * @param maximumReplicationLag how many bytes of WAL a standby may not have replayed yet
 * @param maximumTransactionAge how long a transaction, prepared or not, may have been open
 * @param maximumHorizonAge how many transactions a replication slot may hold vacuum back
 * @param maximumRangeUsed how much of its range an integer column of the new shape, or the sequence that feeds it, may have used up: above
 *     0, at most 1
 * @param maximumClockSkew how much the clock of the instance that asks may differ from the database's
 */
public record EnvironmentPolicy(
        long maximumReplicationLag,
        Duration maximumTransactionAge,
        long maximumHorizonAge,
        double maximumRangeUsed,
        Duration maximumClockSkew) {

    /** 64 MB of WAL, 5 minutes, 10 million transactions, 80 %, 2 seconds. */
    public static final EnvironmentPolicy STANDARD =
            new EnvironmentPolicy(64L << 20, Duration.ofMinutes(5), 10_000_000, 0.8, Duration.ofSeconds(2));

    public EnvironmentPolicy {
        List<String> faults = new ArrayList<>();
        positive("maximumReplicationLag", maximumReplicationLag > 0, maximumReplicationLag, faults);
        positive("maximumTransactionAge", isPositive(maximumTransactionAge), maximumTransactionAge, faults);
        positive("maximumHorizonAge", maximumHorizonAge > 0, maximumHorizonAge, faults);
        positive("maximumRangeUsed", maximumRangeUsed > 0 && maximumRangeUsed <= 1, maximumRangeUsed, faults);
        positive("maximumClockSkew", isPositive(maximumClockSkew), maximumClockSkew, faults);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join(", ", faults)
                    + ": what surrounds a contract cannot be judged without; give positive values, and of a range at"
                    + " most 1");
        }
    }

    public EnvironmentPolicy withMaximumReplicationLag(long bytes) {
        return new EnvironmentPolicy(
                bytes, maximumTransactionAge, maximumHorizonAge, maximumRangeUsed, maximumClockSkew);
    }

    public EnvironmentPolicy withMaximumTransactionAge(Duration age) {
        return new EnvironmentPolicy(maximumReplicationLag, age, maximumHorizonAge, maximumRangeUsed, maximumClockSkew);
    }

    public EnvironmentPolicy withMaximumHorizonAge(long transactions) {
        return new EnvironmentPolicy(
                maximumReplicationLag, maximumTransactionAge, transactions, maximumRangeUsed, maximumClockSkew);
    }

    public EnvironmentPolicy withMaximumRangeUsed(double share) {
        return new EnvironmentPolicy(
                maximumReplicationLag, maximumTransactionAge, maximumHorizonAge, share, maximumClockSkew);
    }

    public EnvironmentPolicy withMaximumClockSkew(Duration skew) {
        return new EnvironmentPolicy(
                maximumReplicationLag, maximumTransactionAge, maximumHorizonAge, maximumRangeUsed, skew);
    }

    private static boolean isPositive(Duration value) {
        return !value.isNegative() && !value.isZero();
    }

    private static void positive(String name, boolean holds, Object value, List<String> faults) {
        if (!holds) {
            faults.add(name + " is " + value);
        }
    }
}
