package dev.switchback.spring.console;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is read for everybody who wants it at about the same time: by one of them, at most once in its interval, while
 * the others wait for him. A failure is shared, too. Thread-safe.
 */
final class Shared<T> {

    /** How long anybody waits for the one who reads. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ReentrantLock reading = new ReentrantLock();
    private final Duration interval;
    private final LongSupplier nanos;
    private final Supplier<T> source;
    private volatile @Nullable Held<T> held;

    Shared(Duration interval, LongSupplier nanos, Supplier<T> source) {
        this.interval = interval;
        this.nanos = nanos;
        this.source = source;
    }

    /**
     * As it was read within the interval.
     *
     * @throws RuntimeException what reading it threw; or that somebody still reads it
     */
    T get() {
        Held<T> now = fresh();
        if (now == null) {
            now = read();
        }
        return now.value();
    }

    /** Whoever asks from now on reads it again. */
    void forget() {
        held = null;
    }

    private Held<T> read() {
        enter();
        try {
            Held<T> now = fresh();
            if (now == null) {
                now = Held.of(source, nanos);
                held = now;
            }
            return now;
        } finally {
            reading.unlock();
        }
    }

    private void enter() {
        try {
            if (reading.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("it has been read for longer than " + PATIENCE.toSeconds()
                + " s: the database is slow, or does not answer");
    }

    private @Nullable Held<T> fresh() {
        Held<T> now = held;
        return now == null || nanos.getAsLong() - now.at() >= interval.toNanos() ? null : now;
    }

    private record Held<T>(long at, Supplier<T> outcome) {

        static <T> Held<T> of(Supplier<T> source, LongSupplier nanos) {
            Supplier<T> outcome = outcome(source);
            return new Held<>(nanos.getAsLong(), outcome);
        }

        private static <T> Supplier<T> outcome(Supplier<T> source) {
            try {
                T value = source.get();
                return () -> value;
            } catch (RuntimeException e) {
                return () -> {
                    throw e;
                };
            }
        }

        T value() {
            return outcome.get();
        }
    }
}
