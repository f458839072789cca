package dev.switchback.backfill;

import dev.switchback.testing.WatchedDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** The transactions that were committed on a watched data source, each with its statements and how long it took. */
final class Transactions implements WatchedDataSource.Watcher {

    /** One of them; a statement outside of a transaction is one of its own. */
    record Transaction(String thread, boolean autocommit, List<String> statements, long nanos) {

        boolean matches(Predicate<String> statement) {
            return statements.stream().anyMatch(statement);
        }
    }

    private record Open(long begun, List<String> statements) {}

    private final Map<Connection, Open> open = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Transaction> done = new ConcurrentLinkedQueue<>();

    @Override
    public void before(Connection connection, String what) {
        open.computeIfAbsent(connection, any -> new Open(System.nanoTime(), new ArrayList<>()))
                .statements()
                .add(what);
    }

    @Override
    public void after(Connection connection, String what) throws SQLException {
        boolean autocommit = connection.getAutoCommit();
        Open ended = autocommit || what.equals("COMMIT") || what.equals("ROLLBACK") ? open.remove(connection) : null;
        if (ended != null && !what.equals("ROLLBACK")) {
            done.add(new Transaction(
                    Thread.currentThread().getName(),
                    autocommit,
                    List.copyOf(ended.statements()),
                    System.nanoTime() - ended.begun()));
        }
    }

    /** Those of this thread, in their order. */
    List<Transaction> ofThisThread() {
        String name = Thread.currentThread().getName();
        return done.stream().filter(each -> each.thread().equals(name)).toList();
    }

    void forget() {
        done.clear();
    }

    /** How long the longest took of those that have a statement like this, in milliseconds; NaN if there was none. */
    double longestMillis(Predicate<String> statement) {
        return done.stream().filter(each -> each.matches(statement)).mapToLong(Transaction::nanos).max().stream()
                .mapToDouble(nanos -> nanos / 1e6)
                .findFirst()
                .orElse(Double.NaN);
    }
}
