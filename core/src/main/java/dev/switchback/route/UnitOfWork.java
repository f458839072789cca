package dev.switchback.route;

import static java.util.Objects.requireNonNull;

import dev.openfeature.sdk.EvaluationContext;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * One piece of the application's work, usually one transaction: for each change one decision is made when it is first
 * needed, and kept to the end, even if the flag flips meanwhile.
 *
 * <p>Belongs to the thread that began it, and to others only through {@link UnitsOfWork#handOver}. Thread-safe.
 */
public final class UnitOfWork {

    /** Of a field, so that a unit of work is one object. */
    private static final AtomicReferenceFieldUpdater<UnitOfWork, UnitState> STATE =
            AtomicReferenceFieldUpdater.newUpdater(UnitOfWork.class, UnitState.class, "state");

    private final EvaluationContext context;
    private final Decider decider;
    private volatile UnitState state = UnitState.BEGUN;

    UnitOfWork(EvaluationContext context, Decider decider) {
        this.context = context;
        this.decider = decider;
    }

    /**
     * The decision on a change: made by the first call, the same for every later one.
     *
     * @throws IllegalStateException if the unit has ended: its decisions count for nobody any more
     */
    public Decision decision(SchemaChange change) {
        return made(change).decision();
    }

    /**
     * The phase on which that decision was made: what is written follows from it, whatever the flag says.
     *
     * @throws IllegalStateException if the unit has ended
     */
    public Phase phase(SchemaChange change) {
        return made(change).phase();
    }

    private Made made(SchemaChange change) {
        UnitState now = state;
        Made known = now.find(change);
        if (known != null) {
            return known;
        }
        if (now.hasEnded()) {
            throw ended(change);
        }
        return keep(decider.decide(change, context), change);
    }

    /** Unless another thread has decided on the change, or ended the unit, while this one did: then what was made is given back. */
    private Made keep(UnitState only, SchemaChange change) {
        Made made = requireNonNull(only.latest());
        while (true) {
            UnitState now = state;
            Made winner = now.find(change);
            if (winner != null || now.hasEnded()) {
                made.exit();
                if (winner == null) {
                    throw ended(change);
                }
                return winner;
            }
            if (STATE.compareAndSet(this, now, now.and(only))) {
                decider.tell(made);
                return made;
            }
        }
    }

    private static IllegalStateException ended(SchemaChange change) {
        return new IllegalStateException("this unit of work has ended: it cannot decide on '" + change.name() + "'");
    }

    /** Lets another thread in; false if the unit has already ended. */
    boolean join() {
        while (true) {
            UnitState now = state;
            if (now.hasEnded()) {
                return false;
            }
            if (STATE.compareAndSet(this, now, now.withThreads(now.threads() + 1))) {
                return true;
            }
        }
    }

    /** The one that {@linkplain UnitsOfWork#begin() began} it is done; it ends when whoever it was handed to is done too. */
    public void end() {
        leave();
    }

    /** A thread leaves; with the last one every decision is given back. */
    void leave() {
        while (true) {
            UnitState now = state;
            if (now.hasEnded()) {
                return;
            }
            boolean last = now.threads() == 1;
            if (STATE.compareAndSet(this, now, last ? UnitState.ENDED : now.withThreads(now.threads() - 1))) {
                if (last) {
                    now.exit();
                }
                return;
            }
        }
    }
}
