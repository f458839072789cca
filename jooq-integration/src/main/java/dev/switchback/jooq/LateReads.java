package dev.switchback.jooq;

import dev.switchback.route.UnitsOfWork;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;

/**
 * Says what is wrong with a cursor or stream that an adapter has returned, and that is read when the transaction in which it
 * was opened, or the call that would have opened it, is over.
 */
final class LateReads implements ExecuteListener {

    private static final long serialVersionUID = 1L;
    private static final String OPENED = LateReads.class.getName();

    private final transient ThreadTransactions threads;
    private final transient UnitsOfWork units;

    LateReads(ThreadTransactions threads, UnitsOfWork units) {
        this.threads = threads;
        this.units = units;
    }

    /** A stream is executed when it is read: there is nothing else to tell it by. */
    @Override
    public void start(ExecuteContext context) {
        if (units.current() == null && PinnedTransactions.unit(context.configuration()) == null) {
            throw new IllegalStateException(
                    "a statement of an adapter runs outside of any unit of work: of a stream, perhaps,"
                            + " that it returned and that is read too late. fetch() it in full; and for other statements use the"
                            + " context that JooqTransactions was given, or SwitchbackJooq.configure(transactions.dsl(), switchback)");
        }
    }

    @Override
    public void executeStart(ExecuteContext context) {
        RunningTransaction running = RunningTransaction.orNull(context.configuration());
        running = running == null ? threads.current() : running;
        if (running != null) {
            context.data(OPENED, running);
        }
    }

    @Override
    public void recordStart(ExecuteContext context) {
        if (isLate(context)) {
            throw late();
        }
    }

    /** The connection may be somebody else's by now, or closed. */
    @Override
    public void exception(ExecuteContext context) {
        if (isLate(context)) {
            context.exception(late());
        }
    }

    private static boolean isLate(ExecuteContext context) {
        return context.data(OPENED) instanceof RunningTransaction running && running.hasEnded();
    }

    private static IllegalStateException late() {
        return new IllegalStateException(
                "a cursor or stream is read after the transaction in which it was opened: fetch()"
                        + " it in full, or read it within the transaction");
    }
}
