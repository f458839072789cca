package dev.switchback.route;

import dev.openfeature.sdk.EvaluationContext;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One piece of the application's work, usually one transaction: for each change one decision is made when it is first
 * needed, and kept to the end, even if the flag flips meanwhile.
 *
 * <p>Belongs to the thread that began it, and to others only through {@link UnitsOfWork#handOver}. Thread-safe.
 */
public final class UnitOfWork {

    private final EvaluationContext context;
    private final Decider decider;
    private final AtomicReference<@Nullable Node> decisions = new AtomicReference<>();
    /** Threads inside: the one that began it and those it was handed to. 0 means it has ended. */
    private final AtomicInteger threads = new AtomicInteger(1);

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
        return made(change).reading().state().phase();
    }

    private Decider.Made made(SchemaChange change) {
        if (threads.get() == 0) {
            throw ended(change);
        }
        Node known = find(decisions.get(), null, change);
        return known != null ? known.made : decide(change);
    }

    /** Keeps the unit from ending until the decision is in its list, to be given back with the others. */
    private Decider.Made decide(SchemaChange change) {
        if (!join()) {
            throw ended(change);
        }
        try {
            return keep(decider.decide(change, context), change);
        } finally {
            leave();
        }
    }

    private Decider.Made keep(Decider.Made made, SchemaChange change) {
        Node seen = null;
        while (true) {
            Node head = decisions.get();
            Node winner = find(head, seen, change);
            if (winner != null) {
                made.reading().inFlight().exit();
                return winner.made;
            }
            if (decisions.compareAndSet(head, new Node(made, head))) {
                decider.tell(made);
                return made;
            }
            seen = head;
        }
    }

    private static IllegalStateException ended(SchemaChange change) {
        return new IllegalStateException("this unit of work has ended: it cannot decide on '" + change.name() + "'");
    }

    /** Lets another thread in; false if the unit has already ended. */
    boolean join() {
        while (true) {
            int inside = threads.get();
            if (inside == 0) {
                return false;
            }
            if (threads.compareAndSet(inside, inside + 1)) {
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
        if (threads.decrementAndGet() == 0) {
            for (Node node = decisions.get(); node != null; node = node.next) {
                node.made.reading().inFlight().exit();
            }
        }
    }

    /** Looks only at the nodes before {@code until}, which were looked at before. */
    @SuppressWarnings("ReferenceEquality")
    private static @Nullable Node find(@Nullable Node from, @Nullable Node until, SchemaChange change) {
        for (Node node = from; node != null && node != until; node = node.next) {
            if (node.made.change().equals(change.name())) {
                return node;
            }
        }
        return null;
    }

    /** The decisions so far; a unit rarely has more than one or two. */
    private record Node(Decider.Made made, @Nullable Node next) {}
}
