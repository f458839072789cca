package dev.switchback.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Several threads that start at the same moment; what one of them throws fails the test. */
public final class Threads {

    private static final long LONGEST_SECONDS = 60;

    private Threads() {}

    /** A thread of its own for each task: the common pool of a machine with two cores has one thread since Java 25. */
    public static Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The work of one thread. */
    @FunctionalInterface
    public interface Work {
        void run(int number) throws Exception;
    }

    /** Runs the work in so many threads at once, and returns when all are done. */
    public static void together(int threads, Work work) {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                running.add(pool.submit(() -> {
                    start.await();
                    work.run(number);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get(LONGEST_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("a thread was not done within " + LONGEST_SECONDS + " s", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
