package dev.switchback.backup;

import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/** What must be young enough, or reach back far enough, by the database's clock. */
final class AgeJudge {

    private final BackupPolicy policy;

    AgeJudge(BackupPolicy policy) {
        this.policy = policy;
    }

    /** The latest one counts, whoever made it. */
    CheckResult baseBackup(Testimony testimony, Server server) {
        Optional<Testimony.Told<BaseBackup>> latest = testimony
                .told(BackupEvidence::baseBackup)
                .max(Comparator.comparing(told -> told.value().endedAt()));
        latest.map(Testimony.Told::value)
                .map(BaseBackup::endLsn)
                .filter(end -> Lsn.number(end) > Lsn.number(server.position()))
                .ifPresent(end -> testimony.fault("end LSN is " + end + ", and this server is at " + server.position()
                        + " only: it has lost WAL"));
        return young(testimony, server, "base backup", latest, BaseBackup::endedAt, policy.maximumBackupAge());
    }

    CheckResult restoreDrill(Testimony testimony, Server server) {
        return young(
                testimony,
                server,
                "restore drill",
                testimony.told(BackupEvidence::restoreDrilledAt).max(Comparator.comparing(Testimony.Told::value)),
                time -> time,
                policy.maximumDrillAge());
    }

    /** The source that reaches back furthest suffices. */
    CheckResult restoreHorizon(Testimony testimony, Server server) {
        String needs = "recoverable as of " + Ages.text(policy.minimumHorizon()) + " ago";
        Optional<Testimony.Told<Instant>> earliest =
                testimony.told(BackupEvidence::restoreHorizon).min(Comparator.comparing(Testimony.Told::value));
        if (earliest.isEmpty()) {
            return testimony.gap("restore horizon is told by nobody").result("", needs, null, false);
        }
        Instant horizon = earliest.get().value();
        Duration reach = Duration.between(horizon, server.now());
        if (reach.compareTo(policy.minimumHorizon()) < 0) {
            testimony.fault("restore horizon is " + horizon + ": wait, or keep backups for longer");
        }
        return testimony.result(
                "recoverable since " + horizon,
                needs,
                earliest.get().by(),
                earliest.get().attested());
    }

    private static <T> CheckResult young(
            Testimony testimony,
            Server server,
            String what,
            Optional<Testimony.Told<T>> found,
            Function<T, Instant> time,
            Duration longest) {
        String needs = "one of the last " + Ages.text(longest);
        if (found.isEmpty()) {
            return testimony.gap(what + " is told by nobody").result("", needs, null, false);
        }
        Duration age = Duration.between(time.apply(found.get().value()), server.now());
        if (age.compareTo(longest) > 0) {
            testimony.fault(what + " is " + Ages.text(age) + " old: make another one");
        } else if (age.isNegative()) {
            testimony.gap(what + " is of " + time.apply(found.get().value()) + ", and the server has " + server.now()
                    + ": set the clocks");
        }
        return testimony
                .result(
                        found.get().value().toString(),
                        needs,
                        found.get().by(),
                        found.get().attested() && !age.isNegative())
                .withBasis(found.get().value().toString());
    }
}
