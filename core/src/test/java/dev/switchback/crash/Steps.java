package dev.switchback.crash;

import dev.switchback.testing.ForwardingDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that tells each step of one thread: before a change is sent, before a commit of changes, and after whatever has made
 * something durable. Between two reads nothing can be left half done.
 */
final class Steps extends ForwardingDataSource {

    private static final Set<String> READS = Set.of("SELECT", "SET", "SHOW", "EXPLAIN", "TABLE", "VALUES");

    private final List<String> taken = new ArrayList<>();
    private final IntConsumer each;
    private @Nullable Thread counted;

    /**
     * Tells nothing yet.
     *
     * @param each is given the number of the step that is about to be taken, from 1
     */
    Steps(DataSource real, IntConsumer each) {
        super(real);
        this.each = each;
    }

    /** From now on, on this thread. */
    void begin() {
        counted = Thread.currentThread();
    }

    /** The steps so far, each "durable" if it is a commit's, or the end of one, and "change" otherwise, and what it was. */
    List<String> taken() {
        return List.copyOf(taken);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = real.getConnection();
        return wrap(Connection.class, connection, new Conversation(connection), "");
    }

    private static final class Conversation {
        private final Connection connection;
        private boolean changed;

        Conversation(Connection connection) {
            this.connection = connection;
        }
    }

    private <T> T wrap(Class<T> type, Object target, Conversation conversation, String sql) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(target, conversation, sql, method, arguments)));
    }

    private @Nullable Object call(
            Object target,
            Conversation conversation,
            String prepared,
            Method method,
            @Nullable Object @Nullable [] arguments)
            throws Throwable {
        String sql =
                arguments != null && arguments.length > 0 && arguments[0] instanceof String given ? given : prepared;
        boolean commits = method.getName().equals("commit") && conversation.changed;
        boolean changes = method.getName().startsWith("execute") && changes(sql);
        boolean durable = commits || (changes && conversation.connection.getAutoCommit());
        if (commits || changes) {
            step(durable, "before " + (commits ? "commit" : sql));
        }
        Object result;
        try {
            result = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        conversation.changed = (conversation.changed || changes)
                && !Set.of("commit", "rollback").contains(method.getName());
        if (durable) {
            step(true, "after " + (commits ? "commit" : sql));
        }
        if (result instanceof PreparedStatement) {
            return wrap(PreparedStatement.class, result, conversation, sql);
        }
        return result instanceof Statement ? wrap(Statement.class, result, conversation, "") : result;
    }

    private static boolean changes(String sql) {
        String first = sql.strip().split("\\s", 2)[0].toUpperCase(Locale.ROOT);
        return !first.isEmpty() && !READS.contains(first);
    }

    private void step(boolean durable, String what) {
        if (Thread.currentThread() == counted) {
            taken.add((durable ? "durable " : "change ") + what.replaceAll("\\s+", " "));
            each.accept(taken.size());
        }
    }
}
