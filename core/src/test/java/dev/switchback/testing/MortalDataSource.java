package dev.switchback.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source whose user dies, as by {@code kill -9}, just before a given change or its commit: the connection breaks, and
 * nothing more comes from that thread. Everybody else goes on. Has no pool: a pool would complain of the dead.
 */
public final class MortalDataSource extends ForwardingDataSource {

    /** What the thread that dies throws; nobody in the library catches it. */
    public static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final ThreadLocal<@Nullable Integer> left = new ThreadLocal<>();

    public MortalDataSource(DataSource real) {
        super(real);
    }

    /** The calling thread dies before its n-th change or commit of one, counted from now. */
    public void dieBefore(int n) {
        left.set(n);
    }

    /** The calling thread lives on. */
    public void live() {
        left.remove();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = real.getConnection();
        return wrap(Connection.class, connection, new Life(connection));
    }

    /** A connection, and whether its user is dead. */
    private static final class Life {
        private final Connection connection;
        private boolean changed;
        private boolean over;

        Life(Connection connection) {
            this.connection = connection;
        }
    }

    private <T> T wrap(Class<T> type, Object target, Life life) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(target, life, method, arguments)));
    }

    private @Nullable Object call(Object target, Life life, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (life.over) {
            throw new SQLException("the user of this connection is dead", "08003");
        }
        if ((method.getName().equals("commit") && life.changed) || changes(method, arguments)) {
            life.changed = true;
            count(life);
        }
        try {
            Object result = method.invoke(target, arguments);
            if (result instanceof PreparedStatement && !(result instanceof CallableStatement)) {
                return wrap(PreparedStatement.class, result, life);
            }
            return result instanceof Statement ? wrap(Statement.class, result, life) : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Between two reads nothing can be left half done. */
    private static boolean changes(Method method, @Nullable Object @Nullable [] arguments) {
        boolean setting = arguments != null
                && arguments.length > 0
                && String.valueOf(arguments[0]).startsWith("SET ");
        return method.getName().equals("executeUpdate") || (method.getName().equals("execute") && !setting);
    }

    private void count(Life life) throws SQLException {
        Integer now = left.get();
        if (now == null) {
            return;
        }
        if (now <= 1) {
            life.over = true;
            life.connection.abort(Runnable::run);
            throw new Death();
        }
        left.set(now - 1);
    }
}
