package dev.switchback.window;

import dev.switchback.change.Path;
import dev.switchback.database.Session;
import dev.switchback.guard.GuardLedger;
import dev.switchback.phase.ChangeState;
import dev.switchback.sync.ForeignWriters;
import dev.switchback.traffic.PathUse;
import dev.switchback.verify.DivergenceTimes;
import dev.switchback.window.Restart.Cause;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stability clock: runs from the latest of everything that sets it back. This is the one place that says what does. What still
 * goes on sets it back to now.
 */
final class StabilityClock {

    private static final String NOW = "SELECT clock_timestamp() AS last";

    private static final String HISTORY_GAP =
            "SELECT max(ended_at) AS last FROM switchback.traffic_gap WHERE change = ?";

    private static final String SILENCE = "SELECT CASE WHEN last_beat < clock_timestamp() - interval '5 min'"
            + " THEN clock_timestamp() ELSE silent_until END AS last FROM switchback.fleet";

    private static final String RAMP_SET = "SELECT max(at) AS last FROM switchback.journal"
            + " WHERE change = ? AND kind = 'RampSet' AND before <> after";

    private final Session session;
    private final ChangeState state;
    private final List<Restart> restarts = new ArrayList<>();

    private StabilityClock(Session session, ChangeState state) {
        this.session = session;
        this.state = state;
        restarts.add(new Restart(Cause.PHASE_MOVED, state.since(), "switchback.change"));
    }

    /** As the caller's transaction sees it. Reads only. */
    static Stability read(Session session, ChangeState state) throws SQLException {
        StabilityClock clock = new StabilityClock(session, state);
        String change = state.name();
        clock.note(Cause.TRIP, clock.trip(), "switchback.change");
        clock.note(
                Cause.DIVERGENCE, DivergenceTimes.last(session, change), "switchback.verification, switchback.audit");
        clock.note(
                Cause.FOREIGN_WRITE,
                ForeignWriters.count(session, change, Path.OLD)
                        .filter(count -> count.writes() > 0)
                        .map(ForeignWriters.Count::changedAt),
                "sequence counted by the sync trigger, switchback.foreign_writes");
        clock.note(Cause.GUARD_LOST, GuardLedger.lastOutOfStep(session, change), "switchback.guard_fault");
        clock.note(Cause.HISTORY_GAP, clock.time(HISTORY_GAP, change), "switchback.traffic_gap");
        clock.note(Cause.FLEET_SILENT, clock.time(SILENCE), "switchback.fleet");
        clock.note(Cause.OLD_PATH, PathUse.lastUsed(session, change, Path.OLD), "switchback.path_use");
        clock.note(Cause.RAMP_SET, clock.time(RAMP_SET, change), "switchback.journal");
        return new Stability(clock.restarts);
    }

    /** What was before the phase was entered is covered by that. */
    private void note(Cause cause, Optional<Instant> at, String source) {
        at.filter(time -> time.isAfter(state.since()))
                .ifPresent(time -> restarts.add(new Restart(cause, time, source)));
    }

    private Optional<Instant> trip() throws SQLException {
        return state.trip() != null ? time(NOW) : Optional.ofNullable(state.judgedSince());
    }

    private Optional<Instant> time(String sql, Object... parameters) throws SQLException {
        return session.one(sql, row -> Optional.ofNullable(row.timeOrNull("last")), parameters);
    }
}
