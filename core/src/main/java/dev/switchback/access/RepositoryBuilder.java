package dev.switchback.access;

import dev.switchback.change.SchemaChange;
import dev.switchback.route.UnitsOfWork;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a repository together from its two adapters. Each adapter may read and write its own shape alone: the sync trigger
 * completes the other one.
 *
 * @param <T> the repository interface
 */
public final class RepositoryBuilder<T> {

    private final Class<T> type;
    private final SchemaChange change;
    private final UnitsOfWork units;
    private final MeterRegistry registry;
    private @Nullable T oldPath;
    private @Nullable T newPath;

    public RepositoryBuilder(Class<T> type, SchemaChange change, UnitsOfWork units, MeterRegistry registry) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(
                    type.getName() + " is not an interface: route an interface that both adapters implement");
        }
        this.type = type;
        this.change = change;
        this.units = units;
        this.registry = registry;
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
     * The repository: as thread-safe as its adapters.
     *
     * @throws IllegalArgumentException if an adapter is missing
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
        AccessTimers timers = new AccessTimers(registry, change.name());
        RoutedCalls calls = new RoutedCalls(type, change, units, oldPath, newPath, timers);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
    }
}
