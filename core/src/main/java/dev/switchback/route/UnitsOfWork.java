package dev.switchback.route;

import dev.openfeature.sdk.EvaluationContext;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and ends units of work, and knows which one the current thread is in. */
public final class UnitsOfWork {

    private static final Logger log = LoggerFactory.getLogger(UnitsOfWork.class);

    private final Decider decider;
    private final EvaluationContextResolver contexts;
    private final AtomicBoolean resolverFailed = new AtomicBoolean();
    /** Not static: two Switchbacks in one JVM, for two databases, have units of their own. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable UnitOfWork> current = new ThreadLocal<>();

    public UnitsOfWork(Decider decider) {
        this(decider, () -> null);
    }

    /** The same, with somebody who knows for whom a unit is that begins without a context. */
    public UnitsOfWork(Decider decider, EvaluationContextResolver contexts) {
        this.decider = decider;
        this.contexts = contexts;
    }

    /** The unit that the current thread is in, or null. */
    public @Nullable UnitOfWork current() {
        return current.get();
    }

    /** Runs the task in the current unit, or in a new one, for whom the resolver knows or else for nobody in particular. */
    public <T, X extends Exception> T within(Task<T, X> task) throws X {
        return current.get() != null ? task.run() : begin(resolved(), task);
    }

    /**
     * Runs the task in the current unit, or in a new one for this context. The context of a nested unit is not used: the
     * outer decision stands.
     */
    public <T, X extends Exception> T within(EvaluationContext context, Task<T, X> task) throws X {
        return current.get() != null ? task.run() : begin(KeyedContext.withKey(context), task);
    }

    /**
     * A new unit that no thread is in yet, for integrations that have a beginning and an end but no block in between. Who
     * begins it MUST {@linkplain UnitOfWork#end() end} it, on whatever thread.
     */
    public UnitOfWork begin() {
        return new UnitOfWork(resolved(), decider);
    }

    /** Puts the current thread into a unit, until the result is closed on the same thread. */
    public Stay enter(UnitOfWork unit) {
        UnitOfWork outer = current.get();
        current.set(unit);
        return () -> back(outer);
    }

    /** A thread's stay in a unit of work. */
    @FunctionalInterface
    public interface Stay extends AutoCloseable {

        /** The thread is where it was before. */
        @Override
        void close();
    }

    /**
     * The current unit for another thread: whoever runs the result is in this unit while it runs. It must run before the
     * unit ends.
     *
     * @throws IllegalStateException if the current thread is in no unit; and from the result, if the unit has ended
     */
    public Runnable handOver(Runnable task) {
        UnitOfWork unit = current.get();
        if (unit == null) {
            throw new IllegalStateException("there is no unit of work on this thread to hand over: begin one first");
        }
        return () -> {
            if (!unit.join()) {
                throw new IllegalStateException("the unit of work that was handed over has already ended:"
                        + " wait for the task inside the unit that handed it over");
            }
            run(unit, () -> {
                task.run();
                return unit;
            });
        };
    }

    private <T, X extends Exception> T begin(EvaluationContext context, Task<T, X> task) throws X {
        return run(new UnitOfWork(context, decider), task);
    }

    private <T, X extends Exception> T run(UnitOfWork unit, Task<T, X> task) throws X {
        UnitOfWork outer = current.get();
        current.set(unit);
        try {
            return task.run();
        } finally {
            back(outer);
            unit.leave();
        }
    }

    private void back(@Nullable UnitOfWork outer) {
        // Not removed: the next unit of this thread would have to make a place for itself anew.
        current.set(outer);
    }

    /** A resolver is not the application's own call: whatever it throws costs that nothing. */
    @SuppressWarnings("CatchingUnchecked")
    private EvaluationContext resolved() {
        try {
            EvaluationContext context = contexts.resolve();
            return context == null ? KeyedContext.ofNobody() : KeyedContext.withKey(context);
        } catch (Throwable e) {
            if (resolverFailed.compareAndSet(false, true)) {
                log.warn(
                        "The context of a unit of work cannot be told; it begins without, and this is not logged again",
                        e);
            }
            return KeyedContext.ofNobody();
        }
    }
}
