package dev.switchback.environment;

import dev.switchback.check.GateCheck;
import java.time.Clock;
import java.util.List;

/** The conditions on the surroundings that the gate is given. */
public final class EnvironmentChecks {

    private EnvironmentChecks() {}

    /**
     * The seven of them.
     *
     * @param clock of the instance that asks
     */
    public static List<GateCheck> of(EnvironmentPolicy policy, Clock clock) {
        return List.of(
                new RightPrimaryCheck(),
                new NoFailoverCheck(),
                new ReplicationLagCheck(policy.maximumReplicationLag()),
                new LongTransactionsCheck(policy.maximumTransactionAge(), policy.maximumHorizonAge()),
                new RunningBackupsCheck(),
                new FreeRangeCheck(policy.maximumRangeUsed()),
                new ClockSkewCheck(policy.maximumClockSkew(), clock));
    }
}
