package dev.switchback.backup;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a stanza holds: one repository that is in order suffices, and of several the one with the latest backup tells. */
record PgBackRestStanza(JsonNode stanza) {

    /** Of {@code src/command/info/info.c}; a message is never shown, because it may hold a path. */
    private static final Map<Long, String> CODES = Map.of(
            0L, "ok",
            1L, "missing stanza path",
            2L, "no valid backups",
            3L, "missing stanza data",
            4L, "different across repositories",
            5L, "database mismatch across repositories",
            6L, "requested backup not found",
            99L, "other");

    void tell(EvidenceBuilder evidence) {
        List<JsonNode> repositories = stanza.at("repo").items();
        repositories.forEach(repository -> requireCode(repository.at("status", "code")));
        JsonNode code = stanza.at("status", "code");
        requireCode(code);
        boolean single = repositories.isEmpty();
        boolean anyGood = single
                ? Objects.equals(code.number(), 0L)
                : repositories.stream()
                        .anyMatch(
                                each -> Objects.equals(each.at("status", "code").number(), 0L));
        if (!anyGood || Objects.equals(code.number(), 5L)) {
            String text = codes(single || anyGood ? List.of(stanza) : repositories)
                    + ": see pgbackrest info, and mend the repository";
            evidence.fault(Topic.BASE_BACKUP, text).fault(Topic.RESTORE_HORIZON, text);
        }
        Optional<JsonNode> latest = good().max(Comparator.comparing(PgBackRestStanza::stopped));
        remarks(latest.map(PgBackRestStanza::stopped).orElse(Instant.MIN), evidence);
        if (latest.isEmpty()) {
            String text = "backup: there is none that is whole in a repository that is ok: take one";
            evidence.gap(Topic.DATABASE, text).gap(Topic.BASE_BACKUP, text).gap(Topic.RESTORE_HORIZON, text);
        }
        latest.ifPresent(backup -> tell(backup, evidence));
    }

    private void tell(JsonNode backup, EvidenceBuilder evidence) {
        Long repository = repository(backup);
        evidence.baseBackup(new BaseBackup(
                Redaction.name(String.valueOf(backup.at("label").text()))
                        + (repository == null ? "" : " in repo" + repository),
                Redaction.name(String.valueOf(backup.at("type").text())),
                backup.at("timestamp", "start").epoch(),
                stopped(backup),
                Lsn.of(backup.at("lsn", "start")),
                Lsn.of(backup.at("lsn", "stop"))));
        good().filter(each -> sameDatabase(each, backup))
                .map(PgBackRestStanza::stopped)
                .min(Comparator.naturalOrder())
                .ifPresent(evidence::restoreHorizon);
        database(backup, evidence);
        archive(backup, evidence);
    }

    private void database(JsonNode backup, EvidenceBuilder evidence) {
        JsonNode database = stanza.at("db").items().stream()
                .filter(each -> Objects.equals(
                                each.at("id").number(),
                                backup.at("database", "id").number())
                        && Objects.equals(each.at("repo-key").number(), repository(backup)))
                .findFirst()
                .orElse(null);
        Long system = database == null ? null : database.at("system-id").number();
        String version = database == null ? null : database.at("version").text();
        if (system == null || system == 0) {
            evidence.gap(Topic.DATABASE, "db[].system-id of the backup's database.id is missing: run pgbackrest check");
        } else {
            evidence.systemIdentifier(Long.toUnsignedString(system));
        }
        if (version == null || !version.matches("[0-9]{1,2}(\\.[0-9]{1,2})?")) {
            evidence.gap(Topic.DATABASE, "db[].version of the backup's database.id is missing: run pgbackrest check");
        } else {
            evidence.majorVersion(Integer.valueOf(version.split("\\.", -1)[0]));
        }
    }

    private void archive(JsonNode backup, EvidenceBuilder evidence) {
        Optional<ArchivedWal> start = segment(backup.at("archive", "start"));
        evidence.timeline(start.map(ArchivedWal::timeline).orElse(null));
        Optional<ArchivedWal> max = stanza.at("archive").items().stream()
                .filter(each -> Objects.equals(
                                each.at("database", "id").number(),
                                backup.at("database", "id").number())
                        && Objects.equals(each.at("database", "repo-key").number(), repository(backup)))
                .flatMap(each -> segment(each.at("max")).stream())
                .max(Comparator.comparing(ArchivedWal::segment));
        if (max.isEmpty()) {
            evidence.gap(Topic.WAL_ARCHIVING, "archive[].max is missing: no WAL of the backup's database is archived");
        }
        evidence.archivedWal(max.orElse(null));
    }

    /** What went wrong before the latest whole backup is history. */
    private void remarks(Instant last, EvidenceBuilder evidence) {
        for (JsonNode backup : stanza.at("backup").items()) {
            String of = " of backup "
                    + Redaction.name(String.valueOf(backup.at("label").text()));
            Instant stop = backup.at("timestamp", "stop").epoch();
            if (stop == null) {
                evidence.gap(Topic.BASE_BACKUP, "timestamp.stop" + of + " is missing: take another");
            } else if (!stop.isBefore(last) && backup.at("error").isMissing()) {
                evidence.gap(Topic.BASE_BACKUP, "error" + of + " is missing: it takes pgBackRest 2.36 or newer");
            } else if (stop.isAfter(last)
                    && Boolean.TRUE.equals(backup.at("error").bool())) {
                evidence.fault(
                        Topic.BASE_BACKUP,
                        "error" + of + " is true: its pages have wrong checksums; look at the server's disk");
            }
        }
    }

    /** Whole, in a repository that is ok. */
    private Stream<JsonNode> good() {
        return stanza.at("backup").items().stream()
                .filter(each -> each.at("timestamp", "stop").epoch() != null)
                .filter(each -> Boolean.FALSE.equals(each.at("error").bool()))
                .filter(each -> inOrder(repository(each)));
    }

    private boolean inOrder(@Nullable Long repository) {
        return stanza.at("repo").items().stream()
                .filter(each -> Objects.equals(each.at("key").number(), repository))
                .allMatch(each -> Objects.equals(each.at("status", "code").number(), 0L));
    }

    private static boolean sameDatabase(JsonNode one, JsonNode other) {
        return Objects.equals(repository(one), repository(other))
                && Objects.equals(
                        one.at("database", "id").number(),
                        other.at("database", "id").number());
    }

    private static @Nullable Long repository(JsonNode backup) {
        return backup.at("database", "repo-key").number();
    }

    private static Instant stopped(JsonNode backup) {
        return Objects.requireNonNull(backup.at("timestamp", "stop").epoch());
    }

    private static Optional<ArchivedWal> segment(JsonNode node) {
        String name = node.text();
        return name == null ? Optional.empty() : ArchivedWal.of(name, null);
    }

    private static void requireCode(JsonNode code) {
        if (code.number() == null) {
            throw code.wrong("a number: the status of the repository");
        }
    }

    private static String codes(List<JsonNode> places) {
        StringBuilder text = new StringBuilder();
        for (JsonNode place : places) {
            Long code = place.at("status", "code").number();
            text.append(text.isEmpty() ? "" : ", ")
                    .append(place.at("status", "code").path())
                    .append(" is ")
                    .append(code)
                    .append(" (")
                    .append(code == null ? "other" : CODES.getOrDefault(code, "other"))
                    .append(')');
        }
        return text.toString();
    }
}
