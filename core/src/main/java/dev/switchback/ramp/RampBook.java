package dev.switchback.ramp;

import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The plans that are in force, in {@code switchback.ramp} and {@code switchback.ramp_step}. */
final class RampBook {

    private RampBook() {}

    /** The plan of a change, and where it stands as the change does. */
    static Optional<RampStanding> find(Session session, ChangeState state) throws SQLException {
        String change = state.name();
        List<RampStep> steps = session.query(
                "SELECT percent, extract(epoch FROM hold) * 1000 AS hold FROM switchback.ramp_step WHERE change = ?"
                        + " ORDER BY step",
                row -> new RampStep(row.decimal("percent"), Duration.ofMillis(row.number("hold"))),
                change);
        return session.first(
                        "SELECT * FROM switchback.ramp WHERE change = ?",
                        row -> new RampStanding(
                                new RampPlan(steps, row.number("minimum_calls")),
                                row.bool("built_in"),
                                (int) row.number("step"),
                                row.time("step_since"),
                                row.textOrNull("automatic_by"),
                                row.timeOrNull("automatic_since"),
                                row.time("begun_at")),
                        change)
                .map(standing -> standing.under(state));
    }

    /** Puts a plan into force in place of another. */
    static void write(Session session, String change, RampPlan plan, boolean builtIn, int step) throws SQLException {
        remove(session, change);
        session.update(
                "INSERT INTO switchback.ramp (change, minimum_calls, built_in, step) VALUES (?, ?, ?, ?)",
                change,
                plan.minimumCalls(),
                builtIn,
                step);
        for (int i = 1; i <= plan.steps().size(); i++) {
            RampStep each = plan.step(i);
            session.update(
                    "INSERT INTO switchback.ramp_step (change, step, percent, hold) VALUES (?, ?, ?, make_interval(secs => ?))",
                    change,
                    i,
                    each.percent(),
                    each.hold().toMillis() / 1000.0);
        }
    }

    static void step(Session session, String change, int step) throws SQLException {
        session.update(
                "UPDATE switchback.ramp SET step = ?, step_since = clock_timestamp() WHERE change = ?", step, change);
    }

    static void automatic(Session session, String change, boolean on, String who) throws SQLException {
        session.update(
                "UPDATE switchback.ramp SET automatic_by = ?, automatic_since = CASE WHEN ? THEN clock_timestamp() END"
                        + " WHERE change = ?",
                on ? who : null,
                on,
                change);
    }

    static void remove(Session session, String change) throws SQLException {
        session.update("DELETE FROM switchback.ramp WHERE change = ?", change);
    }

    /** Takes the turn of every plan of which it is time, and nobody else has it, to step up or to look. */
    static List<String> takeTurns(Session session, List<String> changes, Duration interval) throws SQLException {
        return session.query(
                "UPDATE switchback.ramp SET looked_at = clock_timestamp() WHERE change IN (SELECT r.change FROM"
                        + " switchback.ramp r JOIN switchback.change c ON c.name = r.change WHERE r.change = ANY (?)"
                        + " AND c.phase = 'OPEN' AND (r.automatic_by IS NOT NULL OR NOT r.built_in)"
                        + " AND r.looked_at <= clock_timestamp() - make_interval(secs => ?) FOR UPDATE OF r SKIP LOCKED)"
                        + " RETURNING change",
                row -> row.text("change"),
                changes,
                interval.toMillis() / 1000.0);
    }
}
