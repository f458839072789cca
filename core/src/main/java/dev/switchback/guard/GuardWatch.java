package dev.switchback.guard;

import dev.switchback.database.Database;
import dev.switchback.phase.PhaseWatch;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when a guard is lost: looks at all changes of this instance now and then, without a lock, and has settled what
 * differs from what is already written down.
 */
public final class GuardWatch {

    private static final Logger log = LoggerFactory.getLogger(GuardWatch.class);

    private final Database database;
    private final PhaseWatch phases;
    private final GuardSettlement settlement;
    private final List<String> changes;
    private final Duration interval;
    private final LongSupplier nanoTime;

    private Set<GuardState> told = Set.of();
    private volatile List<GuardState> latest = List.of();
    private volatile boolean looked;
    private long nextLook;

    /**
     * Looks at nothing yet.
     *
     * @param changes the names of the changes that this instance knows
     */
    public GuardWatch(
            Database database,
            PhaseWatch phases,
            GuardSettlement settlement,
            Collection<String> changes,
            Duration interval,
            LongSupplier nanoTime) {
        this.database = database;
        this.phases = phases;
        this.settlement = settlement;
        this.changes = List.copyOf(changes);
        this.interval = interval;
        this.nanoTime = nanoTime;
        this.nextLook = nanoTime.getAsLong();
    }

    /** Looks if the interval has passed. Called by one thread; a look that failed is tried again with the next call. */
    public void lookIfDue() {
        if (nanoTime.getAsLong() - nextLook >= 0) {
            look();
            nextLook = nanoTime.getAsLong() + interval.toNanos();
        }
    }

    /** How many faults of a change the last look found; NaN before the first. */
    public double faults(String change) {
        return looked ? GuardStates.faults(GuardStates.of(latest, change)).size() : Double.NaN;
    }

    private void look() {
        record Seen(List<GuardState> states, Set<GuardState> recorded) {}
        Seen seen = database.autocommit(
                session -> new Seen(Guards.standing(session, changes), GuardLedger.open(session, changes)));
        latest = seen.states();
        looked = true;
        tell(seen.states());
        boolean moved = false;
        for (String change : changes) {
            Set<GuardState> faults = GuardStates.faults(GuardStates.of(seen.states(), change));
            boolean news = !faults.equals(GuardStates.of(seen.recorded(), change));
            if (news || (!faults.isEmpty() && mustFreeze(change, faults))) {
                moved |= database.inTransaction(session -> settlement.settle(session, change));
            }
        }
        if (moved) {
            phases.refresh();
        }
    }

    private boolean mustFreeze(String change, Set<GuardState> faults) {
        return settlement.mustFreeze(faults, phases.known(change).state().phase());
    }

    /** Once when it is lost, once when it is back; in silence when the change has left the window. */
    private void tell(List<GuardState> states) {
        Set<GuardState> faults = GuardStates.faults(states);
        Set<String> watched = states.stream().map(GuardState::change).collect(Collectors.toSet());
        for (GuardState fault : GuardStates.without(told, faults)) {
            if (watched.contains(fault.change())) {
                log.info("'{}': no longer so: {}", fault.change(), fault);
            }
        }
        for (GuardState fault : GuardStates.without(faults, told)) {
            if (fault.missing()) {
                log.error(
                        "'{}': not in place: {}. Put it back with expand while the change is FROZEN, and verify",
                        fault.change(),
                        fault);
            } else {
                log.warn("'{}': {}", fault.change(), fault);
            }
        }
        told = faults;
    }
}
