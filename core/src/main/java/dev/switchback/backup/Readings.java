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
    private List<BackupSource.Fetched> fetched = List.of();

    public Readings(SchemaChange change, List<BackupSource> sources) {
        this.change = change;
        this.sources = List.copyOf(sources);
    }

    /** Whether there is a source at all. */
    boolean anySource() {
        return !sources.isEmpty();
    }

    /** Fetches what comes from elsewhere, for whoever asks next. */
    void fetch() {
        List<BackupSource.Fetched> all = sources.stream().map(Readings::fetched).toList();
        synchronized (this) {
            fetched = all;
        }
    }

    /** What the sources say now, and two people about the change; the same for all who ask in the same session. */
    public synchronized List<Reading> in(Session session) throws SQLException {
        if (asked.get() != session) {
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                BackupSource source = sources.get(i);
                readings.add(read(source, fetched.isEmpty() ? source::read : fetched.get(i), session));
            }
            fetched = List.of();
            Optional<BackupEvidence> attested = Attestations.evidence(session, change);
            attested.ifPresent(evidence -> readings.add(new Reading(evidence.source(), evidence, "")));
            last = List.copyOf(readings);
            asked = new WeakReference<>(session);
        }
        return last;
    }

    /** A failure is told where the answer would have been. */
    private static BackupSource.Fetched fetched(BackupSource source) {
        try {
            return source.fetch();
        } catch (IOException e) {
            return session -> {
                throw e;
            };
        } catch (RuntimeException e) {
            return session -> {
                throw e;
            };
        }
    }

    private static Reading read(BackupSource source, BackupSource.Fetched fetched, Session session) {
        try {
            return session.behindSavepoint(inner -> ask(source, fetched, inner));
        } catch (UnreadableEvidenceException e) {
            return failed(source, String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            return failed(source, "SQLSTATE " + e.getSQLState());
        } catch (RuntimeException e) {
            return failed(source, e.getClass().getSimpleName());
        }
    }

    /** The message of a foreign exception may hold anything, an address or a path: its class has to do. */
    private static Reading ask(BackupSource source, BackupSource.Fetched fetched, Session session) throws SQLException {
        try {
            return new Reading(source.name(), fetched.read(session), "");
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return failed(source, cause.getClass().getSimpleName());
        }
    }

    private static Reading failed(BackupSource source, String why) {
        return new Reading(source.name(), null, why);
    }
}
