package dev.switchback.access;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A transaction's connection in the hands of somebody whose transaction it is not: who cannot end it, nor close it. */
final class SharedConnection implements InvocationHandler {

    private final Connection real;
    private boolean closed;

    private SharedConnection(Connection real) {
        this.real = real;
    }

    static Connection of(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, new SharedConnection(real));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        return switch (method.getName()) {
            case "close" -> close();
            case "isClosed" -> closed || real.isClosed();
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "shared " + real;
            case "commit", "abort" -> throw refused(method);
            case "rollback" -> {
                if (arguments == null) {
                    throw refused(method);
                }
                yield delegate(method, arguments);
            }
            case "setAutoCommit" -> {
                if (arguments == null || Boolean.TRUE.equals(arguments[0])) {
                    throw refused(method);
                }
                yield null;
            }
            default -> delegate(method, arguments);
        };
    }

    private @Nullable Object close() {
        closed = true;
        return null;
    }

    private @Nullable Object delegate(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (closed) {
            throw new SQLException("this connection is closed", "08003");
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static SQLException refused(Method method) {
        return new SQLException(
                method.getName() + "() on a connection of a transaction that others are part of: it ends when the work"
                        + " that began it returns. Leave it out, or give the adapter a data source of its own",
                "25000");
    }
}
