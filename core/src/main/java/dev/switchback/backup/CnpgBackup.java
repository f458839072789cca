package dev.switchback.backup;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Backup resource that is complete.
 *
 * @param base the backup
 * @param majorVersion of PostgreSQL then
 * @param timeline on which it was taken
 */
record CnpgBackup(
        BaseBackup base,
        @Nullable Integer majorVersion,
        @Nullable Integer timeline) {

    /** Says what is wrong with the backups, and gives the latest complete one. */
    static @Nullable CnpgBackup tell(List<JsonNode> backups, EvidenceBuilder evidence) {
        Optional<JsonNode> complete = backups.stream()
                .filter(backup -> "completed".equals(phase(backup)))
                .filter(backup -> stopped(backup) != null)
                .max(Comparator.comparing(backup -> stopped(backup)));
        Instant last = complete.map(CnpgBackup::stopped).orElse(Instant.MIN);
        for (JsonNode backup : backups) {
            remark(backup, last, evidence);
        }
        return complete.map(CnpgBackup::of).orElse(null);
    }

    /** One that failed before the latest complete one is history. */
    private static void remark(JsonNode backup, Instant last, EvidenceBuilder evidence) {
        String phase = String.valueOf(phase(backup));
        String of = " of Backup "
                + Redaction.name(String.valueOf(backup.at("metadata", "name").text()));
        Instant when = when(backup);
        if (when != null && when.isBefore(last)) {
            return;
        }
        switch (phase) {
            case "completed" -> {
                if (stopped(backup) == null) {
                    evidence.gap(Topic.BASE_BACKUP, "status.stoppedAt" + of + " is missing: take another backup");
                }
                JsonNode error = backup.at("status", "error");
                if (error.text() != null) {
                    evidence.fault(Topic.BASE_BACKUP, "status.error" + of + " is set: see kubectl describe backup");
                }
            }
            case "failed" ->
                evidence.fault(
                        Topic.BASE_BACKUP,
                        "status.phase" + of
                                + " is 'failed': see status.error with kubectl describe backup, and take another");
            case "walArchivingFailing" -> {
                evidence.fault(
                        Topic.BASE_BACKUP,
                        "status.phase" + of + " is 'walArchivingFailing': mend archiving, and take another");
                evidence.fault(Topic.WAL_ARCHIVING, "status.phase" + of + " is 'walArchivingFailing': mend archiving");
            }
            case "pending", "started", "running", "finalizing" -> {
                if (last.equals(Instant.MIN)) {
                    evidence.gap(
                            Topic.BASE_BACKUP, "status.phase" + of + " is '" + phase + "': wait until it is complete");
                }
            }
            case "null" -> evidence.gap(Topic.BASE_BACKUP, "status.phase" + of + " is missing: wait for the operator");
            default ->
                evidence.gap(
                        Topic.BASE_BACKUP,
                        "status.phase" + of + " is " + Redaction.shown(phase)
                                + ", which is not known here: take another backup");
        }
    }

    private static CnpgBackup of(JsonNode backup) {
        JsonNode status = backup.at("status");
        String name = status.at("backupName").text();
        String method = status.at("method").text();
        String begin = status.at("beginWal").text();
        Instant stopped = stopped(backup);
        if (stopped == null) {
            throw new IllegalStateException("a backup without an end is not complete");
        }
        Integer timeline = status.at("pluginMetadata", "timeline").count();
        return new CnpgBackup(
                new BaseBackup(
                        Redaction.name(
                                name == null
                                        ? String.valueOf(
                                                backup.at("metadata", "name").text())
                                        : name),
                        method == null ? "CloudNativePG" : Redaction.name(method),
                        status.at("startedAt").time(),
                        stopped,
                        Lsn.of(status.at("beginLSN")),
                        Lsn.of(status.at("endLSN"))),
                status.at("majorVersion").count(),
                timeline != null || begin == null
                        ? timeline
                        : ArchivedWal.of(begin, null).map(ArchivedWal::timeline).orElse(null));
    }

    private static @Nullable String phase(JsonNode backup) {
        return backup.at("status", "phase").text();
    }

    private static @Nullable Instant stopped(JsonNode backup) {
        return backup.at("status", "stoppedAt").time();
    }

    private static @Nullable Instant when(JsonNode backup) {
        Instant stopped = stopped(backup);
        Instant started = backup.at("status", "startedAt").time();
        return stopped != null
                ? stopped
                : started != null
                        ? started
                        : backup.at("metadata", "creationTimestamp").time();
    }
}
