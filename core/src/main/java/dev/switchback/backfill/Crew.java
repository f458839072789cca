package dev.switchback.backfill;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of one run in this process: one on the caller's thread, the others on daemon threads that end with it. When
 * one of them fails the others stop within a chunk, and the failure is the caller's.
 */
public final class Crew {

    private static final Logger log = LoggerFactory.getLogger(Crew.class);

    private final String name;
    private final int workers;
    private final BooleanSupplier stop;

    /**
     * A crew.
     *
     * @param name what the names of its threads begin with
     * @param stop asked by the workers
     */
    public Crew(String name, int workers, BooleanSupplier stop) {
        this.name = name;
        this.workers = workers;
        this.stop = stop;
    }

    /**
     * Works until all are done.
     *
     * @param mine what the caller's thread does; told on which condition to stop
     * @param others what each of the other threads does
     */
    public void work(Consumer<BooleanSupplier> mine, Consumer<BooleanSupplier> others) {
        AtomicBoolean failed = new AtomicBoolean();
        BooleanSupplier end = () -> failed.get() || stop.getAsBoolean();
        if (workers == 1) {
            mine.accept(end);
            return;
        }
        ExecutorService threads = threads();
        List<Future<?>> rest = new ArrayList<>();
        try {
            for (int i = 1; i < workers; i++) {
                rest.add(threads.submit(() -> work(others, end, failed)));
            }
            work(mine, end, failed);
        } finally {
            threads.shutdown();
            rest.forEach(Crew::await);
        }
        rest.forEach(Crew::join);
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

    private static void work(Consumer<BooleanSupplier> work, BooleanSupplier end, AtomicBoolean failed) {
        boolean done = false;
        try {
            work.accept(end);
            done = true;
        } finally {
            if (!done) {
                failed.set(true);
            }
        }
    }

    private ExecutorService threads() {
        AtomicInteger number = new AtomicInteger(1);
        return Executors.newFixedThreadPool(workers - 1, task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
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
