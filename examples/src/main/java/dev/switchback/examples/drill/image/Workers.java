package dev.switchback.examples.drill.image;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Threads that each do something again and again, at a moderate rate, until they are stopped. */
public final class Workers {

    private static final long LONGEST_STOP_MILLIS = 10_000;

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** Starts one. */
    public void start(String name, long pauseMillis, Runnable turn) {
        Thread thread = new Thread(
                () -> {
                    while (!stopped) {
                        turn.run();
                        pause(pauseMillis);
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Lets every turn come to its end. */
    public void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(LONGEST_STOP_MILLIS);
        }
    }

    private void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        }
    }
}
