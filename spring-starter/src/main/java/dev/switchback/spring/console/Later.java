package dev.switchback.spring.console;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that takes long to find out, and for which no request waits: whoever asks has what was found last, and has it looked for
 * again if that is older than the interval. Thread-safe.
 */
final class Later<T> {

    private final Duration interval;
    private final LongSupplier nanos;
    private final Executor executor;
    private final Supplier<T> source;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile @Nullable Found<T> found;
    private volatile boolean outdated;

    Later(Duration interval, LongSupplier nanos, Executor executor, Supplier<T> source) {
        this.interval = interval;
        this.nanos = nanos;
        this.executor = executor;
        this.source = source;
    }

    /**
     * What was found last.
     *
     * @throws IllegalStateException if nothing was found yet
     * @throws RuntimeException why the last look failed
     */
    T get() {
        Found<T> last = found;
        if (last == null || outdated || nanos.getAsLong() - last.at() >= interval.toNanos()) {
            lookAgain();
        }
        if (last == null) {
            throw new IllegalStateException("it is being looked for: look again in a moment");
        }
        RuntimeException failure = last.failure();
        T value = last.value();
        if (failure != null || value == null) {
            throw failure == null ? new IllegalStateException("nothing was found") : failure;
        }
        return value;
    }

    /** Something was done that may have changed it. */
    void outdate() {
        outdated = true;
    }

    private void lookAgain() {
        if (asking.compareAndSet(false, true)) {
            try {
                executor.execute(this::look);
            } catch (RejectedExecutionException e) {
                // Too many wait already, or the application ends: whoever asks next tries again.
                asking.set(false);
            }
        }
    }

    private void look() {
        outdated = false;
        try {
            T value = source.get();
            found = new Found<>(nanos.getAsLong(), value, null);
        } catch (RuntimeException e) {
            found = new Found<>(nanos.getAsLong(), null, e);
        } finally {
            asking.set(false);
        }
    }

    private record Found<T>(
            long at, @Nullable T value, @Nullable RuntimeException failure) {}
}
