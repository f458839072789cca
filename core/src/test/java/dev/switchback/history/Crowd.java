package dev.switchback.history;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that take one step after the other until they are sent home. What one of them throws fails whoever asks for it. */
final class Crowd implements AutoCloseable {

    /** Not how long anything may take: a machine may be busy. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> members = new ArrayList<>();
    private final AtomicLong steps = new AtomicLong();
    private volatile boolean over;

    void join(Runnable step) {
        members.add(threads.submit(() -> {
            while (!over) {
                step.run();
                steps.incrementAndGet();
            }
        }));
    }

    long steps() {
        return steps.get();
    }

    /** Until they have taken so many steps more. */
    void progress(int number) {
        long enough = steps() + number;
        await().atMost(LONGEST).pollInterval(Duration.ofMillis(5)).until(() -> {
            for (Future<?> each : members) {
                if (each.isDone()) {
                    each.get();
                }
            }
            return steps() >= enough;
        });
    }

    /** From now on nobody begins another step. */
    void sendHome() {
        over = true;
    }

    /** Until all have taken their last step. */
    void awaitEnd() {
        for (Future<?> each : members) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("one of the crowd failed: " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        sendHome();
        threads.shutdownNow();
    }
}
