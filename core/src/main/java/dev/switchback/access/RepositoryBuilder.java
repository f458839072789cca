package dev.switchback.access;

import dev.switchback.change.SchemaChange;
import dev.switchback.route.UnitsOfWork;
import dev.switchback.traffic.TrafficRecorder;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a repository together from its two adapters. Each adapter may read and write its own shape alone: the sync trigger
 * completes the other one, or {@link #dualWrite} has both write.
 *
 * @param <T> the repository interface
 */
public final class RepositoryBuilder<T> {

    private final Class<T> type;
    private final SchemaChange change;
    private final UnitsOfWork units;
    private final MeterRegistry registry;
    private final TrafficRecorder traffic;
    private final Set<Class<? extends Throwable>> answers = new LinkedHashSet<>();
    private @Nullable T oldPath;
    private @Nullable T newPath;
    private @Nullable Transactions transactions;

    /** For {@code Switchback.repository}. */
    public RepositoryBuilder(
            Class<T> type, SchemaChange change, UnitsOfWork units, MeterRegistry registry, TrafficRecorder traffic) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(
                    type.getName() + " is not an interface: route an interface that both adapters implement");
        }
        this.type = type;
        this.change = change;
        this.units = units;
        this.registry = registry;
        this.traffic = traffic;
    }

    /** The adapter for the old shape. */
    public RepositoryBuilder<T> oldPath(T adapter) {
        this.oldPath = adapter;
        return this;
    }

    /** The adapter for the new shape. */
    public RepositoryBuilder<T> newPath(T adapter) {
        this.newPath = adapter;
        return this;
    }

    /**
     * Both adapters write, in one transaction: for a call of a method marked {@link Write}, first the one of the decided
     * path, then the other one, by its method marked {@link Mirror} or else by the same call. Both or none. In a phase in
     * which only one shape is there, only that adapter writes; which one reads makes no difference to it.
     *
     * <p>Under a Java mapping the other adapter need not write at all: what is left of a row of which only one shape was
     * written is completed through the mapping before the call returns. It is needed there, and for a change by adapters.
     *
     * @param transactions those in which the adapters write
     */
    public RepositoryBuilder<T> dualWrite(Transactions transactions) {
        this.transactions = transactions;
        return this;
    }

    /**
     * An exception by which the repository answers, such as "there is no such customer": a call that throws it, or a subtype of it, has
     * not failed. All others count against the path that was decided, unless the infrastructure is to blame. May be called for several.
     */
    public RepositoryBuilder<T> answers(Class<? extends Throwable> type) {
        answers.add(type);
        return this;
    }

    /**
     * The repository: as thread-safe as its adapters.
     *
     * @throws IllegalArgumentException if an adapter is missing, or with everything that keeps both from writing
     */
    public T build() {
        List<String> missing = new ArrayList<>();
        if (oldPath == null) {
            missing.add("oldPath(...)");
        }
        if (newPath == null) {
            missing.add("newPath(...)");
        }
        if (oldPath == null || newPath == null) {
            throw new IllegalArgumentException("repository " + type.getSimpleName() + " of '" + change.name()
                    + "' lacks " + String.join(" and ", missing) + ": a change needs an adapter for each path");
        }
        DualWrite dualWrite = dualWrite(oldPath, newPath);
        AccessTimers timers = new AccessTimers(registry, change.name());
        RoutedCalls calls = new RoutedCalls(
                type, change, units, oldPath, newPath, dualWrite, timers, traffic.of(change), new Answers(answers));
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
    }

    private @Nullable DualWrite dualWrite(T old, T fresh) {
        List<Method> writes = Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(Write.class))
                .toList();
        List<String> faults = new ArrayList<>();
        DualWrite dualWrite = null;
        if (transactions != null) {
            boolean same = change.mapping().choose(sql -> true, java -> false, adapters -> true);
            dualWrite = new DualWrite(
                    change,
                    transactions,
                    Mirrors.of(old, writes, same, faults),
                    Mirrors.of(fresh, writes, same, faults));
        } else if (Mirrors.anyIn(old) || Mirrors.anyIn(fresh)) {
            faults.add("an adapter has a method marked @Mirror, but without dualWrite(...) nobody calls it");
        } else if (!writes.isEmpty() && needsDualWrite()) {
            faults.add("it writes, and the database cannot complete the other shape of '" + change.name()
                    + "' within the transaction: say with dualWrite(...) how adapters share one");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("repository " + type.getSimpleName() + " of '" + change.name()
                    + "' cannot work:\n - " + String.join("\n - ", faults));
        }
        return dualWrite;
    }

    private boolean needsDualWrite() {
        return change.mapping().choose(sql -> false, java -> true, adapters -> true);
    }
}
