package dev.switchback.jooq;

import dev.switchback.route.UnitOfWork;
import dev.switchback.route.UnitsOfWork;
import org.jooq.Configuration;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jspecify.annotations.Nullable;

/**
 * The application's transactions, each a unit of work: what its first statement decides holds to its end. A nested one is
 * part of the outer one's unit.
 */
final class PinnedTransactions implements TransactionProvider {

    private static final String UNIT = PinnedTransactions.class.getName() + ".unit";
    private static final String BEGUN = PinnedTransactions.class.getName() + ".begun";

    private final TransactionProvider delegate;
    private final UnitsOfWork units;

    private PinnedTransactions(TransactionProvider delegate, UnitsOfWork units) {
        this.delegate = delegate;
        this.units = units;
    }

    /**
     * The transactions of a provider, which may be pinned already, as those of {@link JooqTransactions} are.
     *
     * @throws IllegalArgumentException if they are pinned by another Switchback
     */
    static PinnedTransactions of(TransactionProvider provider, UnitsOfWork units) {
        if (!(provider instanceof PinnedTransactions pinned)) {
            return new PinnedTransactions(provider, units);
        }
        if (pinned.units != units) {
            throw new IllegalArgumentException(
                    "the transactions of this context are units of work of another Switchback:"
                            + " configure it with the one that its JooqTransactions were given");
        }
        return pinned;
    }

    /** The unit of the transaction that a configuration belongs to, or null. */
    static @Nullable UnitOfWork unit(Configuration configuration) {
        return (UnitOfWork) configuration.data(UNIT);
    }

    @Override
    public void begin(TransactionContext context) {
        Configuration configuration = context.configuration();
        // Of the outer transaction, whose data this one's configuration has inherited.
        configuration.data().remove(BEGUN);
        if (unit(configuration) == null) {
            UnitOfWork current = units.current();
            if (current == null) {
                current = units.begin();
                configuration.data(BEGUN, new Begun(current, units.enter(current)));
            }
            configuration.data(UNIT, current);
        }
        try {
            delegate.begin(context);
        } catch (RuntimeException | Error e) {
            end(configuration);
            throw e;
        }
    }

    @Override
    public void commit(TransactionContext context) {
        try {
            delegate.commit(context);
        } finally {
            end(context.configuration());
        }
    }

    @Override
    public void rollback(TransactionContext context) {
        try {
            delegate.rollback(context);
        } finally {
            end(context.configuration());
        }
    }

    /** A commit that fails is followed by a rollback: the unit ends once. */
    private static void end(Configuration configuration) {
        if (configuration.data().remove(BEGUN) instanceof Begun begun) {
            begun.stay().close();
            begun.unit().end();
        }
    }

    private record Begun(UnitOfWork unit, UnitsOfWork.Stay stay) {}
}
