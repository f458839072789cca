package dev.switchback.backup;

import dev.switchback.check.CheckResult;
import java.util.ArrayList;
import java.util.List;

/** Every source speaks of the cluster of the server that is asked, of its version, and of no later timeline. */
final class DatabaseJudge implements TopicCheck.Judge {

    @Override
    public CheckResult judge(Testimony testimony, Server server) {
        List<String> right = new ArrayList<>();
        boolean attested = false;
        for (BackupEvidence evidence : testimony.usable()) {
            attested |= evidence.grade() == Grade.ATTESTED;
            if (agrees(evidence, testimony, server)) {
                right.add(evidence.source());
            }
        }
        return testimony.result(
                right.isEmpty() ? "nobody speaks of this database" : "told by " + String.join(", ", right),
                "every source to speak of system " + server.systemIdentifier() + ", PostgreSQL " + server.majorVersion()
                        + ", and no timeline after " + server.timeline(),
                null,
                attested);
    }

    private static boolean agrees(BackupEvidence evidence, Testimony testimony, Server server) {
        String source = evidence.source() + ": ";
        String system = evidence.systemIdentifier();
        Integer major = evidence.majorVersion();
        Integer timeline = evidence.timeline();
        boolean agrees = true;
        if (system == null) {
            testimony.gap(source + "system identifier is not told");
            agrees = false;
        } else if (!system.equals(server.systemIdentifier())) {
            testimony.fault(source + "system identifier is " + system + ": it is of another database");
            agrees = false;
        }
        if (major == null) {
            testimony.gap(source + "major version is not told");
            agrees = false;
        } else if (major != server.majorVersion()) {
            testimony.fault(source + "major version is " + major + ": take a backup of this one");
            agrees = false;
        }
        if (timeline != null && timeline > server.timeline()) {
            testimony.fault(
                    source + "timeline is " + timeline + ": another server was promoted, and this is an old primary");
            agrees = false;
        }
        return agrees;
    }
}
