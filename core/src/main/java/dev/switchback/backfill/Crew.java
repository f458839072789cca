package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of one run in this process: one on the caller's thread, the others on daemon threads that end with it. When
 * one of them fails the others stop within a chunk, and the failure is the caller's.
 */
final class Crew {

    private static final Logger log = LoggerFactory.getLogger(Crew.class);

    private final SchemaChange change;
    private final BackfillSettings settings;
    private final Function<BooleanSupplier, Worker> hire;

    /**
     * A crew.
     *
     * @param hire makes a worker that stops on a condition
     */
    Crew(SchemaChange change, BackfillSettings settings, Function<BooleanSupplier, Worker> hire) {
        this.change = change;
        this.settings = settings;
        this.hire = hire;
    }

    void work() {
        AtomicBoolean failed = new AtomicBoolean();
        BooleanSupplier stop = () -> failed.get() || settings.stop().getAsBoolean();
        if (settings.workers() == 1) {
            hire.apply(stop).work();
            return;
        }
        ExecutorService threads = threads();
        List<Future<?>> others = new ArrayList<>();
        try {
            for (int i = 1; i < settings.workers(); i++) {
                others.add(threads.submit(() -> work(stop, failed)));
            }
            work(stop, failed);
        } finally {
            threads.shutdown();
            others.forEach(Crew::await);
        }
        others.forEach(Crew::join);
    }

    /** Nobody of the crew is left behind, whatever has happened to the others. */
    private static void await(Future<?> other) {
        boolean interrupted = Thread.interrupted();
        while (!other.isDone()) {
            try {
                join(other);
            } catch (RuntimeException | Error e) {
                log.debug("A worker has failed", e);
            }
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(BooleanSupplier stop, AtomicBoolean failed) {
        boolean done = false;
        try {
            hire.apply(stop).work();
            done = true;
        } finally {
            if (!done) {
                failed.set(true);
            }
        }
    }

    private ExecutorService threads() {
        AtomicInteger number = new AtomicInteger(1);
        return Executors.newFixedThreadPool(settings.workers() - 1, task -> {
            Thread thread = new Thread(task, "switchback-backfill-" + change.name() + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private static void join(Future<?> other) {
        try {
            other.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
