package dev.switchback.spring.console;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is read for everybody who wants it at about the same time: by one of them, at most once in its interval, while
 * the others wait for him and have what he has, however late it is by then. A failure is shared, too. Thread-safe.
 */
final class Shared<T> {

    /** How long anybody waits for the one who reads. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicReference<@Nullable CompletableFuture<Held<T>>> reading = new AtomicReference<>();
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
            CompletableFuture<Held<T>> mine = new CompletableFuture<>();
            CompletableFuture<Held<T>> running = reading.compareAndExchange(null, mine);
            now = running == null ? read(mine) : await(running);
        }
        return now.value();
    }

    /** Whoever asks from now on reads it again, also if somebody reads it already. */
    synchronized void forget() {
        held = null;
        reading.set(null);
    }

    private Held<T> read(CompletableFuture<Held<T>> mine) {
        try {
            Held<T> now = fresh();
            if (now == null) {
                now = Held.of(source, nanos);
                keep(mine, now);
            }
            mine.complete(now);
            return now;
        } finally {
            // Only after an error: whoever waits is to hear of it.
            mine.cancel(false);
            reading.compareAndSet(mine, null);
        }
    }

    private synchronized void keep(CompletableFuture<Held<T>> mine, Held<T> now) {
        // Not if somebody has forgotten it meanwhile: what was done since may not be in it.
        if (reading.compareAndSet(mine, null)) {
            held = now;
        }
    }

    private static <T> Held<T> await(CompletableFuture<Held<T>> running) {
        try {
            return running.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it was read", e);
        } catch (ExecutionException | CancellationException e) {
            throw new IllegalStateException("whoever read it was stopped: ask again", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "it has been read for longer than " + PATIENCE.toSeconds()
                            + " s: the database is slow, or does not answer",
                    e);
        }
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
