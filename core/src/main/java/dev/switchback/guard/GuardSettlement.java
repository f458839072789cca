package dev.switchback.guard;

import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings ledger, journal and phase of a change in line with the catalog, under the lock of the change's row: nobody expands,
 * contracts or abandons it meanwhile, and of several instances that noticed the same loss the second finds nothing to do.
 */
public final class GuardSettlement {

    private static final Set<Phase> FREEZABLE = EnumSet.of(Phase.BACKFILLING, Phase.OPEN);

    /** The thread that does this also writes the heartbeat: whoever holds the row for longer is waited for next time. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);

    private final PhaseStore phases;
    private final Journal journal;
    private final GuardPolicy policy;
    private final String who;

    /**
     * Settles by a policy.
     *
     * @param who ends up in the journal
     */
    public GuardSettlement(PhaseStore phases, Journal journal, GuardPolicy policy, String who) {
        this.phases = phases;
        this.journal = journal;
        this.policy = policy;
        this.who = who;
    }

    /** Whether the policy does not let a change in this phase go on with these faults. */
    boolean mustFreeze(Set<GuardState> faults, Phase phase) {
        return policy == GuardPolicy.FREEZE
                && FREEZABLE.contains(phase)
                && faults.stream().anyMatch(GuardState::missing);
    }

    /** Writes down what is in place again. The caller holds the lock of the change's row. */
    public void mend(Session session, String change, Act act) throws SQLException {
        mend(session, change, GuardStates.faults(Guards.standing(session, List.of(change))), act);
    }

    /** Settles one change in the caller's transaction; true if its phase was moved. */
    boolean settle(Session session, String change) throws SQLException {
        session.lockTimeout(LOCK_TIMEOUT);
        ChangeState state = phases.lock(session, change);
        Set<GuardState> faults = GuardStates.faults(Guards.standing(session, List.of(change)));
        Act act = Act.by(who, "looked at the guards");
        Set<GuardState> recorded = mend(session, change, faults, act);
        for (GuardState fault : GuardStates.without(faults, recorded)) {
            GuardLedger.lost(session, fault);
            journal.append(session, new Event.GuardLost(change, fault.toString()), act);
            if (fault.kind().keepsInStep()) {
                phases.disprove(session, change);
            }
        }
        if (!mustFreeze(faults, state.phase())) {
            return false;
        }
        String why = faults.stream()
                .filter(GuardState::missing)
                .map(GuardState::toString)
                .sorted()
                .collect(Collectors.joining("; ", "not in place: ", ""));
        phases.move(session, state, Phase.FROZEN, Act.by(who, why), "guard policy " + policy);
        return true;
    }

    /** The faults that were on record before. */
    private Set<GuardState> mend(Session session, String change, Set<GuardState> faults, Act act) throws SQLException {
        Set<GuardState> recorded = GuardLedger.open(session, List.of(change));
        for (GuardState fault : GuardStates.without(recorded, faults)) {
            GuardLedger.mended(session, fault);
            journal.append(session, new Event.GuardMended(change, fault.toString()), act);
        }
        return recorded;
    }
}
