package dev.switchback.backup;

import dev.switchback.check.GateCheck;
import java.util.List;

/** The conditions on backups that the gate is given, each a topic of the evidence. */
public final class BackupChecks {

    private BackupChecks() {}

    /** The five of them, which ask the sources together. */
    public static List<GateCheck> of(BackupPolicy policy, Readings readings) {
        AgeJudge ages = new AgeJudge(policy);
        return List.of(
                new TopicCheck(Topic.DATABASE, readings, policy, new DatabaseJudge()),
                new TopicCheck(Topic.BASE_BACKUP, readings, policy, ages::baseBackup),
                new TopicCheck(
                        Topic.WAL_ARCHIVING,
                        readings,
                        policy,
                        new ArchivingJudge(policy.maximumArchiveLag(), new Markers())),
                new TopicCheck(Topic.RESTORE_HORIZON, readings, policy, ages::restoreHorizon),
                new TopicCheck(Topic.RESTORE_DRILL, readings, policy, ages::restoreDrill));
    }
}
