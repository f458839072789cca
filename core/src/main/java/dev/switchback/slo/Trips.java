package dev.switchback.slo;

import dev.switchback.change.RefusedException;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trips a change, in two transactions: the first takes reads back to the old shape, for every instance and whatever becomes of this
 * one; the second freezes, which voids approvals and keeps contract away. If the process dies in between, whichever instance looks
 * next finds the first without the second, and completes it.
 *
 * <p>In CLOSING the old shape may be dropped as soon as the fleet has confirmed that nobody reads it, so that reads cannot go back
 * before the phase has: there both are one transaction. Whoever comes first, this or the drop, has the lock of the change's row.
 */
public final class Trips {

    private static final Logger log = LoggerFactory.getLogger(Trips.class);

    /** The thread that does this has other looks to take: whoever holds the row for longer is waited for next time. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);

    private final Database database;
    private final PhaseStore phases;
    private final PhaseWatch watch;

    public Trips(Database database, PhaseStore phases, PhaseWatch watch) {
        this.database = database;
        this.phases = phases;
        this.watch = watch;
    }

    /**
     * Trips, and freezes.
     *
     * @param still whether the state, under its lock, is one that the reason still holds for; if not, nothing is done
     * @return how it stands after the first transaction
     */
    ChangeState trip(String change, String reason, Predicate<ChangeState> still, Act act) {
        ChangeState tripped = database.inTransaction(session -> {
            session.lockTimeout(LOCK_TIMEOUT);
            ChangeState seen = phases.lock(session, change);
            if (!still.test(seen)) {
                return seen;
            }
            ChangeState now = phases.trip(session, change, reason, act);
            if (seen.trip() == null && now.trip() != null) {
                session.afterCommit(() -> log.error(
                        "'{}': the guard has tripped, every instance reads the old shape from now on: {}. Look into it, then end"
                                + " it with unfreeze",
                        change,
                        reason));
            }
            return now.phase() == Phase.CLOSING ? freeze(session, now) : now;
        });
        watch.refresh();
        freezeIfKnown(change);
        return tripped;
    }

    /**
     * Trips by hand: the same for a person who sees what no rule does.
     *
     * @throws RefusedException if the new shape is not read in the phase, or it is tripped already
     */
    public void tripByHand(String change, Act act) {
        ChangeState seen = database.autocommit(session -> phases.read(session, change));
        if (seen.trip() != null || (seen.phase() != Phase.OPEN && seen.phase() != Phase.CLOSING)) {
            throw new RefusedException(
                    change,
                    "trip",
                    seen.trip() == null
                            ? "the phase is " + seen.phase() + "; it needs OPEN or CLOSING"
                            : "it is tripped already: " + seen.trip().reason());
        }
        trip(change, act.why(), now -> now.epoch() == seen.epoch(), act);
    }

    /** The second transaction, if this instance knows of the first alone: made by it, or by one that did not come to the second. */
    void freezeIfKnown(String change) {
        if (isHalfDone(watch.known(change).state())) {
            freezeIfTripped(change);
        }
    }

    /** The second transaction, if only the first was made. */
    public void freezeIfTripped(String change) {
        if (isHalfDone(database.autocommit(session -> phases.read(session, change)))) {
            boolean moved = database.inTransaction(session -> {
                session.lockTimeout(LOCK_TIMEOUT);
                ChangeState now = phases.lock(session, change);
                if (isHalfDone(now)) {
                    freeze(session, now);
                    return true;
                }
                return false;
            });
            watch.refresh();
            if (moved) {
                log.warn("'{}': frozen, because the guard has tripped", change);
            }
        }
    }

    private ChangeState freeze(Session session, ChangeState now) throws SQLException {
        if (now.trip() == null) {
            return now;
        }
        return phases.move(
                session, now, Phase.FROZEN, Act.by("guard", now.trip().reason()), "the guard has tripped");
    }

    private static boolean isHalfDone(ChangeState state) {
        return state.trip() != null && state.phase() == Phase.OPEN;
    }
}
