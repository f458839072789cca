package dev.switchback.backup;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the server itself says of archiving: of this instance, since its statistics were reset, which a crash does too. */
final class ArchiverSource implements BackupSource {

    private static final String QUERY =
            "SELECT a.last_archived_wal, a.last_archived_time, a.last_failed_time, a.failed_count,"
                    + " a.stats_reset, current_setting('archive_mode') AS mode FROM pg_stat_archiver a";

    @Override
    public String name() {
        return "pg_stat_archiver";
    }

    @Override
    public BackupEvidence read(Session session) throws SQLException {
        Server server = Server.of(session);
        EvidenceBuilder evidence = BackupEvidence.of(name(), server.now())
                .systemIdentifier(server.systemIdentifier())
                .majorVersion(server.majorVersion())
                .timeline(server.timeline());
        State state = session.one(
                QUERY,
                row -> new State(
                        row.textOrNull("last_archived_wal"),
                        row.timeOrNull("last_archived_time"),
                        row.timeOrNull("last_failed_time"),
                        row.number("failed_count"),
                        row.timeOrNull("stats_reset"),
                        row.text("mode")));
        state.tell(evidence);
        return evidence.build();
    }

    private record State(
            @Nullable String lastWal,
            @Nullable Instant lastArchived,
            @Nullable Instant lastFailed,
            long failures,
            @Nullable Instant reset,
            String mode) {

        void tell(EvidenceBuilder evidence) {
            if (mode.equals("off")) {
                evidence.fault(
                        Topic.WAL_ARCHIVING,
                        "archive_mode is 'off': nothing but a base backup could be restored;"
                                + " set it to 'on' with an archive_command, which takes a restart");
            }
            if (lastFailed != null && (lastArchived == null || lastFailed.isAfter(lastArchived))) {
                evidence.fault(
                        Topic.WAL_ARCHIVING,
                        "last_failed_time is " + lastFailed + ", after last_archived_time " + lastArchived + ", with "
                                + failures + " failures since the reset at " + reset + ": see the server's log");
            }
            Optional<ArchivedWal> wal = lastWal == null ? Optional.empty() : ArchivedWal.of(lastWal, lastArchived);
            if (wal.isEmpty()) {
                evidence.gap(
                        Topic.WAL_ARCHIVING,
                        "last_archived_wal " + (lastWal == null ? "is empty" : "is no whole segment")
                                + " since the statistics were reset at " + reset + ": wait for the next segment");
            }
            evidence.archivedWal(wal.orElse(null));
        }
    }
}
