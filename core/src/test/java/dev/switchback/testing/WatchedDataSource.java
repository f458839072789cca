package dev.switchback.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Tells of every statement, commit and rollback on the connections of a data source, on the thread that does it. */
public final class WatchedDataSource {

    private WatchedDataSource() {}

    /** Hears of them. What it throws is thrown to whoever uses the connection. */
    public interface Watcher {

        /**
         * It is about to be done.
         *
         * @param what the statement's text, {@code COMMIT} or {@code ROLLBACK}
         */
        void before(Connection connection, String what) throws SQLException;

        /** It was done. */
        default void after(Connection connection, String what) throws SQLException {}
    }

    /** A data source like this one, watched. */
    public static DataSource of(DataSource real, Watcher watcher) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object result = call(real, method, arguments);
            return result instanceof Connection connection ? connection(connection, watcher) : result;
        });
    }

    private static Connection connection(Connection real, Watcher watcher) {
        return proxy(Connection.class, (method, arguments) -> switch (method.getName()) {
            case "commit" -> watched(real, watcher, "COMMIT", real, method, arguments);
            case "rollback" -> watched(real, watcher, "ROLLBACK", real, method, arguments);
            case "prepareStatement" ->
                statement(PreparedStatement.class, (Statement) call(real, method, arguments), real, watcher, (String)
                        arguments[0]);
            case "createStatement" ->
                statement(Statement.class, (Statement) call(real, method, arguments), real, watcher, "");
            default -> call(real, method, arguments);
        });
    }

    private static <T extends Statement> T statement(
            Class<T> type, Statement real, Connection connection, Watcher watcher, String sql) {
        return proxy(
                type,
                (method, arguments) -> method.getName().startsWith("execute")
                        ? watched(
                                connection,
                                watcher,
                                arguments.length > 0 ? String.valueOf(arguments[0]) : sql,
                                real,
                                method,
                                arguments)
                        : call(real, method, arguments));
    }

    private static @Nullable Object watched(
            Connection connection,
            Watcher watcher,
            String what,
            Object real,
            Method method,
            @Nullable Object[] arguments)
            throws Throwable {
        watcher.before(connection, what);
        Object result = call(real, method, arguments);
        watcher.after(connection, what);
        return result;
    }

    private interface Call {
        @Nullable Object on(Method method, @Nullable Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.on(method, arguments == null ? new Object[0] : arguments)));
    }

    private static @Nullable Object call(Object real, Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
