package dev.switchback.verify;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Database;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.Quarantine;
import dev.switchback.sync.RowKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The full scan, in one {@code REPEATABLE READ} snapshot; row-level security is switched off for it, so that it fails rather
 * than see too little.
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
        Looked looked = database.inTransaction(session -> scan(session, change));
        VerificationResult scan = looked.scan();
        if (scan.count(Finding.UNCONVERTIBLE) > 0 && change.mapping() instanceof SqlMapping) {
            // Among them may be rows that were changed where no trigger fires.
            database.inTransaction(session -> Quarantine.putUnconvertible(session, change));
        }
        return database.inTransaction(session -> {
            VerificationResult result = record(session, scan);
            if (result.count(Finding.DIVERGENT) > 0) {
                phases.disprove(session, change.name());
            }
            DivergenceLedger.record(session, result, looked.before(), looked.rows());
            Quarantine.clear(session, change);
            journal.append(session, new Event.Verified(change.name(), result.rows(), counts(result)), act);
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

    /**
     * What a scan has looked at.
     *
     * @param before what earlier scans had found, by key
     * @param rows those, and what was found now, as far as they are there
     */
    private record Looked(VerificationResult scan, Map<List<String>, Sighting> before, List<Inspected> rows) {}

    private Looked scan(Session session, SchemaChange change) throws SQLException {
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        session.execute("SET LOCAL row_security = off");
        Instant startedAt = now(session);
        ChangeState state = phases.read(session, change.name());
        if (!state.phase().bothWritten()) {
            throw new RefusedException(
                    change.name(),
                    "verify",
                    "the phase is " + state.phase() + ": there are not both shapes to compare");
        }
        if (!(change.mapping() instanceof AdapterMapping)) {
            // Keys of rows that are known are looked up by their index.
            RowKey.of(session, change).prepare(session);
        }
        Scan.Counted counted = Scan.of(change).look(session, Piece.whole(change));
        Map<List<String>, Sighting> before = DivergenceLedger.sightings(session, change);
        Set<List<String>> keys = counted.keys();
        keys.addAll(before.keySet());
        List<Inspected> rows = Inspection.of(change).at(session, keys);
        VerificationResult result = new VerificationResult(
                0,
                change.name(),
                state.epoch(),
                startedAt,
                now(session),
                counted.rows(),
                counted.unfilled(),
                counted.oldEmpty(),
                counted.findings());
        return new Looked(result, before, rows);
    }

    private static Instant now(Session session) throws SQLException {
        return session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
    }

    private static String counts(VerificationResult result) {
        return Stream.of(Finding.values())
                .map(finding -> column(finding) + " " + result.count(finding))
                .collect(Collectors.joining(", "));
    }

    private static VerificationResult record(Session session, VerificationResult scan) throws SQLException {
        List<String> columns = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>(List.of(
                scan.change(),
                scan.epoch(),
                scan.startedAt(),
                scan.finishedAt(),
                scan.rows(),
                scan.unfilled(),
                scan.oldEmpty()));
        for (Finding finding : Finding.values()) {
            columns.add(column(finding) + ", " + column(finding) + "_keys");
            values.add(scan.count(finding));
            values.add(scan.keys(finding));
        }
        return session.one(
                "INSERT INTO switchback.verification (change, epoch, started_at, finished_at, rows, unfilled,"
                        + " old_empty, " + String.join(", ", columns) + ") VALUES (?, ?, ?, ?, ?, ?, ?"
                        + ", ?, ?".repeat(columns.size())
                        + ") RETURNING *",
                Verification::result,
                values.toArray());
    }

    private static VerificationResult result(Row row) throws SQLException {
        Map<Finding, Found> findings = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            long rows = row.number(column(finding));
            if (rows > 0) {
                findings.put(finding, new Found(rows, row.texts(column(finding) + "_keys")));
            }
        }
        return new VerificationResult(
                row.number("id"),
                row.text("change"),
                row.number("epoch"),
                row.time("started_at"),
                row.time("finished_at"),
                row.number("rows"),
                row.number("unfilled"),
                row.number("old_empty"),
                findings);
    }

    private static String column(Finding finding) {
        return finding.name().toLowerCase(Locale.ROOT);
    }
}
