package dev.switchback.spring.console;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread for what no request waits for. It is there while somebody looks at the console, and ends by itself. */
final class Worker implements Executor, AutoCloseable {

    private static final int MOST_WAITING = 100;

    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                Thread thread = new Thread(task, "switchback-console");
                thread.setDaemon(true);
                return thread;
            });

    Worker() {
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
