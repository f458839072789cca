package dev.switchback.window;

import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.sync.ForeignWriters;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at the rollback window of a change: how long it has been open and stable, of how long it must be. */
public final class Window {

    private final Database database;
    private final PhaseStore phases;
    private final WindowPolicy policy;

    public Window(Database database, PhaseStore phases, WindowPolicy policy) {
        this.database = database;
        this.phases = phases;
        this.policy = policy;
    }

    /** As it is now; changes nothing. */
    public WindowState state(String change) {
        return database.inTransaction(session -> state(session, phases.read(session, change)));
    }

    private WindowState state(Session session, ChangeState state) throws SQLException {
        Instant now = session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
        Instant opened = state.windowSince();
        if (state.phase() != Phase.OPEN || opened == null) {
            return new WindowState(state.name(), now, state.phase(), opened, null, policy, null);
        }
        Stability stability = StabilityClock.read(session, state);
        Optional<ForeignWriters.Count> foreign = ForeignWriters.count(session, state.name(), Path.OLD);
        Instant earliest = Stream.of(
                        Optional.of(opened.plus(policy.minimumAge())),
                        Optional.of(stability.since().plus(policy.minimumStable())),
                        foreign.map(count -> count.changedAt().plus(policy.foreignQuiet())))
                .flatMap(Optional::stream)
                .max(Instant::compareTo)
                .orElseThrow();
        return new WindowState(state.name(), now, state.phase(), opened, stability, policy, earliest);
    }
}
