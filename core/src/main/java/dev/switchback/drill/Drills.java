package dev.switchback.drill;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.database.Database;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The results of drills, in {@code switchback.drill}. Thread-safe. */
public final class Drills {

    private final Database database;
    private final Journal journal;

    public Drills(Database database, Journal journal) {
        this.database = database;
        this.journal = journal;
    }

    /**
     * Keeps a result where the gate looks for it: of a drill that was played elsewhere, on a copy of this application with the same change.
     *
     * @return its number
     * @throws RefusedException if it is of another change or definition, or ends in the future
     */
    public long enter(SchemaChange change, DrillReport report, Act act) {
        return database.inTransaction(session -> {
            List<String> reasons = reasons(session, change, report);
            if (!reasons.isEmpty()) {
                throw new RefusedException(change.name(), "enter a drill", reasons);
            }
            long id = session.one(
                    "INSERT INTO switchback.drill (change, definition, system_identifier, database, image, verdict, began_at,"
                            + " finished_at, passed, detect_ms, revert_ms, recover_ms, findings, who, entered_by)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                    row -> row.number("id"),
                    change.name(),
                    report.definition(),
                    report.systemIdentifier(),
                    report.database(),
                    report.image(),
                    report.verdict(),
                    report.beganAt(),
                    report.finishedAt(),
                    report.passed(),
                    DrillReport.millis(report.detect()),
                    DrillReport.millis(report.revert()),
                    DrillReport.millis(report.recover()),
                    report.findings(),
                    report.who(),
                    act.who());
            journal.append(
                    session,
                    new Event.DrillEntered(change.name(), id, report.passed() ? "passed" : "failed", report.toString()),
                    act);
            return id;
        });
    }

    private static List<String> reasons(Session session, SchemaChange change, DrillReport report) throws SQLException {
        List<String> reasons = new ArrayList<>();
        if (!report.change().equals(change.name())) {
            reasons.add("the drill was of change '" + report.change() + "'");
        }
        if (!report.definition().equals(change.digest())) {
            reasons.add("the drill was of definition " + report.definition() + ", and this is " + change.digest()
                    + ": play it again with this one");
        }
        Duration age = Ages.since(session, report.finishedAt());
        if (age.isNegative() && age.compareTo(Duration.ofMinutes(-5)) < 0) {
            reasons.add("the drill ended at " + report.finishedAt() + ", which is yet to come: set the clocks");
        }
        return reasons;
    }

    /** The drill that ended last, if there was any. */
    public Optional<DrillReport> latest(SchemaChange change) {
        return database.autocommit(session -> latest(session, change.name()));
    }

    static Optional<DrillReport> latest(Session session, String change) throws SQLException {
        return session.first(
                "SELECT * FROM switchback.drill WHERE change = ? ORDER BY finished_at DESC, id DESC LIMIT 1",
                Drills::report,
                change);
    }

    private static DrillReport report(Row row) throws SQLException {
        return new DrillReport(
                row.text("change"),
                row.text("definition"),
                row.text("system_identifier"),
                row.text("database"),
                row.text("image"),
                row.text("verdict"),
                row.time("began_at"),
                row.time("finished_at"),
                row.bool("passed"),
                duration(row, "detect_ms"),
                duration(row, "revert_ms"),
                duration(row, "recover_ms"),
                row.texts("findings"),
                row.text("who"));
    }

    private static @Nullable Duration duration(Row row, String column) throws SQLException {
        return row.textOrNull(column) == null ? null : Duration.ofMillis(row.number(column));
    }
}
