package dev.switchback.verify;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.SyncNames;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * The full scan. Set-based, in SQL, in one {@code REPEATABLE READ} snapshot; row-level security is switched off for it, so
 * that it fails rather than see too little.
 */
public final class Verification {

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;

    public Verification(Database database, PhaseStore phases, Journal journal) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
    }

    /**
     * Scans every row, records the result and journals it. A divergent row takes the change's proof back: once frozen, it
     * goes on in BACKFILLING, where the backfill fills what it has to.
     *
     * @throws RefusedException in a phase in which not both shapes are there
     */
    public VerificationResult run(SchemaChange change, Act act) {
        VerificationResult scan = database.inTransaction(session -> scan(session, change));
        return database.inTransaction(session -> {
            VerificationResult result = record(session, scan);
            if (result.divergent() > 0) {
                phases.disprove(session, change.name());
            }
            journal.append(
                    session, new Event.Verified(change.name(), result.rows(), result.divergent(), result.lossy()), act);
            return result;
        });
    }

    /** The scans of a change, the latest first. */
    public static List<VerificationResult> latest(Session session, String change, int limit) throws SQLException {
        return session.query(
                "SELECT * FROM switchback.verification WHERE change = ? ORDER BY id DESC LIMIT ?",
                Verification::result,
                change,
                limit);
    }

    private VerificationResult scan(Session session, SchemaChange change) throws SQLException {
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        session.execute("SET LOCAL row_security = off");
        Instant startedAt = session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
        ChangeState state = phases.read(session, change.name());
        if (!state.phase().bothWritten()) {
            throw new RefusedException(
                    change.name(),
                    "verify",
                    "the phase is " + state.phase() + ": there are not both shapes to compare");
        }
        SyncNames names = new SyncNames(change);
        String divergent = "NOT " + names.agree("t");
        String lossy = "NOT " + names.lossless("t");
        return session.one(
                "SELECT count(*) AS rows, count(*) FILTER (WHERE " + divergent + ") AS divergent,"
                        + " count(*) FILTER (WHERE " + lossy + ") AS lossy, clock_timestamp() AS now"
                        + " FROM " + change.table().sql() + " AS t",
                row -> new VerificationResult(
                        0,
                        change.name(),
                        state.epoch(),
                        startedAt,
                        row.time("now"),
                        row.number("rows"),
                        row.number("divergent"),
                        row.number("lossy"),
                        row.number("divergent") == 0 ? List.of() : keys(session, change, divergent),
                        row.number("lossy") == 0 ? List.of() : keys(session, change, lossy)));
    }

    private static List<String> keys(Session session, SchemaChange change, String condition) throws SQLException {
        RowKey key = RowKey.of(session, change);
        return session.query(
                "SELECT array_to_string(" + key.asTexts() + ", ', ') AS key FROM "
                        + change.table().sql() + " AS t WHERE " + condition + " ORDER BY " + key.columns() + " LIMIT "
                        + VerificationResult.KEYS_KEPT,
                row -> row.text("key"));
    }

    private static VerificationResult record(Session session, VerificationResult scan) throws SQLException {
        return session.one(
                "INSERT INTO switchback.verification (change, epoch, started_at, finished_at, rows, divergent, lossy,"
                        + " divergent_keys, lossy_keys) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
                Verification::result,
                scan.change(),
                scan.epoch(),
                scan.startedAt(),
                scan.finishedAt(),
                scan.rows(),
                scan.divergent(),
                scan.lossy(),
                scan.divergentKeys(),
                scan.lossyKeys());
    }

    private static VerificationResult result(Row row) throws SQLException {
        return new VerificationResult(
                row.number("id"),
                row.text("change"),
                row.number("epoch"),
                row.time("started_at"),
                row.time("finished_at"),
                row.number("rows"),
                row.number("divergent"),
                row.number("lossy"),
                row.texts("divergent_keys"),
                row.texts("lossy_keys"));
    }
}
