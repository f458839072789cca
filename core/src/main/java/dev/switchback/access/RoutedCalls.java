package dev.switchback.access;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.route.UnitOfWork;
import dev.switchback.route.UnitsOfWork;
import dev.switchback.traffic.ChangeTraffic;
import dev.switchback.traffic.Outcome;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends every call of a repository interface to the adapter of the decided path. A call outside a unit of work is a unit
 * of its own. What the adapter throws is thrown as it is. A write may be repeated by the other adapter.
 */
final class RoutedCalls implements InvocationHandler {

    private final Class<?> type;
    private final SchemaChange change;
    private final UnitsOfWork units;
    private final Object oldPath;
    private final Object newPath;
    private final @Nullable DualWrite dualWrite;
    private final AccessTimers timers;
    private final ChangeTraffic traffic;
    private final Answers answers;
    private final Map<Method, Routed> routed;

    RoutedCalls(
            Class<?> type,
            SchemaChange change,
            UnitsOfWork units,
            Object oldPath,
            Object newPath,
            @Nullable DualWrite dualWrite,
            AccessTimers timers,
            ChangeTraffic traffic,
            Answers answers) {
        this.type = type;
        this.change = change;
        this.units = units;
        this.oldPath = oldPath;
        this.newPath = newPath;
        this.dualWrite = dualWrite;
        this.timers = timers;
        this.traffic = traffic;
        this.answers = answers;
        this.routed = Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .collect(Collectors.toUnmodifiableMap(Function.identity(), Routed::of));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        UnitOfWork unit = units.current();
        if (unit != null) {
            return call(unit, method, arguments);
        }
        // A checked exception of the method may be any Throwable: carry it out of the unit as a value.
        Result result = units.within(() -> attempt(method, arguments));
        if (result.failure() != null) {
            throw result.failure();
        }
        return result.value();
    }

    private Result attempt(Method method, @Nullable Object @Nullable [] arguments) {
        UnitOfWork unit = units.current();
        if (unit == null) {
            throw new IllegalStateException("a unit of work has just begun on this thread");
        }
        try {
            return new Result(call(unit, method, arguments), null);
        } catch (Throwable failure) {
            return new Result(null, failure);
        }
    }

    private @Nullable Object call(UnitOfWork unit, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Path path = unit.decision(change).path();
        Routed target = routed.get(method);
        if (target == null) {
            throw new IllegalStateException(method + " is not a method of " + type.getName());
        }
        Outcome outcome = Outcome.SUCCESS;
        long before = System.nanoTime();
        boolean outermost = traffic.enter();
        try {
            Object adapter = path == Path.OLD ? oldPath : newPath;
            DualWrite.Half first = () -> Calls.invoke(target.method(), adapter, arguments);
            return target.write() && dualWrite != null
                    ? dualWrite.call(unit, path, target.method(), arguments, first)
                    : first.call();
        } catch (Throwable failure) {
            outcome = answers.outcome(failure);
            throw failure;
        } finally {
            long nanos = System.nanoTime() - before;
            traffic.leave();
            if (outermost) {
                traffic.called(target.write(), path, outcome, nanos);
            }
            timers.record(target.write(), path, outcome, nanos);
        }
    }

    /** A repository is equal to itself only; neither adapter is asked. */
    private Object ofObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default ->
                type.getSimpleName() + " of '" + change.name() + "' routed between " + oldPath + " and " + newPath;
        };
    }

    /** A method that can be called although its interface need not be public, and whether it writes. */
    private record Routed(Method method, boolean write) {

        static Routed of(Method method) {
            method.setAccessible(true);
            return new Routed(method, method.isAnnotationPresent(Write.class));
        }
    }

    private record Result(@Nullable Object value, @Nullable Throwable failure) {}
}
