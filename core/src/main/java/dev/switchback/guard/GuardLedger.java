package dev.switchback.guard;

import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was found missing, since when, and until when: {@code switchback.guard_fault}, one row for each occurrence, however
 * many instances see it.
 */
public final class GuardLedger {

    private static final List<GuardKind> KEEP_IN_STEP =
            Arrays.stream(GuardKind.values()).filter(GuardKind::keepsInStep).toList();

    private GuardLedger() {}

    /**
     * The latest time at which the shapes of a change could part unnoticed: a guard that keeps them in step was known to
     * be missing. What was proved about the rows before that proves nothing. Empty if there was no such time.
     */
    public static Optional<Instant> lastOutOfStep(Session session, String change) throws SQLException {
        return session.one(
                "SELECT max(coalesce(mended_at, clock_timestamp())) AS last FROM switchback.guard_fault"
                        + " WHERE change = ? AND kind = ANY (?)",
                row -> Optional.ofNullable(row.timeOrNull("last")),
                change,
                KEEP_IN_STEP);
    }

    /** The faults that were found and not yet found mended. */
    static Set<GuardState> open(Session session, Collection<String> changes) throws SQLException {
        return new HashSet<>(session.query(
                "SELECT f.change, f.kind, f.object, f.fault FROM switchback.guard_fault f"
                        + " JOIN switchback.change c ON c.name = f.change"
                        + " WHERE f.mended_at IS NULL AND f.change = ANY (?)"
                        + " AND c.phase IN ('BACKFILLING', 'OPEN', 'FROZEN', 'CLOSING', 'ABANDONING')",
                GuardLedger::state,
                changes));
    }

    static void lost(Session session, GuardState state) throws SQLException {
        session.update(
                "INSERT INTO switchback.guard_fault (change, kind, object, fault) VALUES (?, ?, ?, ?)",
                state.change(),
                state.kind(),
                state.object(),
                state.fault());
    }

    static void mended(Session session, GuardState state) throws SQLException {
        session.update(
                "UPDATE switchback.guard_fault SET mended_at = clock_timestamp() WHERE change = ? AND kind = ?"
                        + " AND object = ? AND fault = ? AND mended_at IS NULL",
                state.change(),
                state.kind(),
                state.object(),
                state.fault());
    }

    private static GuardState state(Row row) throws SQLException {
        return new GuardState(
                row.text("change"), GuardKind.valueOf(row.text("kind")), row.text("object"), row.text("fault"));
    }
}
