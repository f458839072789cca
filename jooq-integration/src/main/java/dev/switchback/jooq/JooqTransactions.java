package dev.switchback.jooq;

import dev.switchback.Switchback;
import dev.switchback.access.Transactions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jooq.Configuration;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.ExecuteListenerProvider;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jooq.impl.DefaultTransactionProvider;

/**
 * Transactions for repositories whose adapters are written in jOOQ. Adapters that use {@link #dsl()} are part of the
 * transaction that runs on their thread, whichever of the contexts made from it began it.
 *
 * <pre>{@code
 * JooqTransactions transactions = new JooqTransactions(dsl, switchback);
 * Customers customers = switchback.repository(Customers.class, name)
 *         .oldPath(new FullNameCustomers(transactions.dsl()))
 *         .newPath(new SplitNameCustomers(transactions.dsl()))
 *         .dualWrite(transactions)
 *         .build();
 * }</pre>
 *
 * <p>Thread-safe. A transaction is a unit of work; one within another is a savepoint of it.
 */
public final class JooqTransactions implements Transactions {

    private final ThreadTransactions threads;
    private final DSLContext dsl;

    /**
     * Transactions on the context's connections.
     *
     * @param dsl one that Switchback does not route: each adapter writes one shape by design. Queries with logical fields
     *     use {@code SwitchbackJooq.configure(transactions.dsl(), switchback)}, and are in the same transactions.
     * @throws IllegalArgumentException if it is routed, or has a provider of transactions of its own
     */
    public JooqTransactions(DSLContext dsl, Switchback switchback) {
        Configuration given = dsl.configuration();
        if (Routing.of(given) != null) {
            throw new IllegalArgumentException(
                    "this context is routed by Switchback, and each adapter writes one shape:"
                            + " give the one that it was configured from, and configure(transactions.dsl()) for what is to be routed");
        }
        if (!(given.transactionProvider() instanceof DefaultTransactionProvider)) {
            throw new IllegalArgumentException("transactions of this context are begun by "
                    + given.transactionProvider().getClass().getName()
                    + ", which would not be asked any more: give a context without it, or the Transactions of the"
                    + " framework that it belongs to");
        }
        ConnectionProvider connections = given.connectionProvider();
        this.threads = new ThreadTransactions(connections);
        List<ExecuteListenerProvider> listeners = new ArrayList<>(List.of(given.executeListenerProviders()));
        listeners.add(new DefaultExecuteListenerProvider(new LateReads(threads, switchback.unitsOfWork())));
        this.dsl = DSL.using(given.derive(threads.connections())
                .derive(PinnedTransactions.of(threads, switchback.unitsOfWork()))
                .derive(listeners.toArray(ExecuteListenerProvider[]::new)));
    }

    /**
     * The context for the adapters: within a transaction it has the transaction's connection, in a unit of work outside of
     * any transaction each statement has one of its own. Outside of any unit nothing is executed: a stream that an adapter
     * returned is not read after the call, nor a cursor after the transaction in which it was opened.
     */
    public DSLContext dsl() {
        return dsl;
    }

    @Override
    public boolean active() {
        return threads.current() != null;
    }

    /**
     * {@inheritDoc}
     *
     * @throws org.jooq.exception.DataAccessException if there is no connection, or the commit fails. After a commit that
     *     failed with {@code 08006} or {@code 57P01} nobody knows whether it took place.
     */
    @Override
    public <T> T within(Function<Connection, T> work) {
        RunningTransaction joined = threads.current();
        return joined != null
                ? work.apply(joined.connection())
                : dsl.transactionResult(
                        begun -> work.apply(RunningTransaction.of(begun).connection()));
    }
}
