package dev.switchback.backup;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks every source once for all the checks on one change, whenever its gate is asked. Thread-safe. */
public final class Readings {

    private final SchemaChange change;
    private final List<BackupSource> sources;
    private WeakReference<Session> asked = new WeakReference<>(null);
    private List<Reading> last = List.of();

    public Readings(SchemaChange change, List<BackupSource> sources) {
        this.change = change;
        this.sources = List.copyOf(sources);
    }

    /** Whether there is a source at all. */
    boolean anySource() {
        return !sources.isEmpty();
    }

    /** What the sources say now, and two people about the change; the same for all who ask in the same session. */
    public synchronized List<Reading> in(Session session) throws SQLException {
        if (asked.get() != session) {
            List<Reading> readings = new ArrayList<>();
            for (BackupSource source : sources) {
                readings.add(read(source, session));
            }
            Optional<BackupEvidence> attested = Attestations.evidence(session, change);
            attested.ifPresent(evidence -> readings.add(new Reading(evidence.source(), evidence, "")));
            last = List.copyOf(readings);
            asked = new WeakReference<>(session);
        }
        return last;
    }

    private static Reading read(BackupSource source, Session session) {
        try {
            return session.behindSavepoint(inner -> ask(source, inner));
        } catch (UnreadableEvidenceException e) {
            return failed(source, String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            return failed(source, "SQLSTATE " + e.getSQLState());
        } catch (RuntimeException e) {
            return failed(source, e.getClass().getSimpleName());
        }
    }

    /** The message of a foreign exception may hold anything, an address or a path: its class has to do. */
    private static Reading ask(BackupSource source, Session session) throws SQLException {
        try {
            return new Reading(source.name(), source.read(session), "");
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return failed(source, cause.getClass().getSimpleName());
        }
    }

    private static Reading failed(BackupSource source, String why) {
        return new Reading(source.name(), null, why);
    }
}
