package dev.switchback.poolers;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Notes every thread that asks for a connection while it holds one: with a pool that is small enough, it waits for itself. */
final class FrugalDataSource {

    private final DataSource real;
    private final Map<Long, AtomicInteger> held = new ConcurrentHashMap<>();
    private final AtomicLong taken = new AtomicLong();
    private final List<Throwable> greedy = new CopyOnWriteArrayList<>();

    FrugalDataSource(DataSource real) {
        this.real = real;
    }

    /** Where a thread has asked for a second one. */
    List<Throwable> greedy() {
        return greedy;
    }

    /** How many were taken. */
    long taken() {
        return taken.get();
    }

    /** The data source to give away. */
    DataSource watched() {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        return method.invoke(real, arguments);
                    }
                    AtomicInteger mine =
                            held.computeIfAbsent(Thread.currentThread().getId(), id -> new AtomicInteger());
                    if (mine.get() > 0) {
                        greedy.add(new IllegalStateException(
                                Thread.currentThread().getName() + " asks for one more connection"));
                    }
                    Connection connection = real.getConnection();
                    mine.incrementAndGet();
                    taken.incrementAndGet();
                    return watched(connection, mine);
                });
    }

    private static Connection watched(Connection real, AtomicInteger holder) {
        AtomicInteger open = new AtomicInteger(1);
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close") && open.getAndSet(0) == 1) {
                        holder.decrementAndGet();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
