package dev.switchback;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that Switchback owns: takes its steps about once a second. A step that fails twice in a row is logged, and again
 * when it works; it never keeps the others from running.
 */
final class Pulse implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Pulse.class);

    /** A single failure may be a statement that met a shape just being dropped. */
    private static final int WORTH_A_WARNING = 2;

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final String name;
    private final Map<String, Runnable> steps;
    private final Map<String, Integer> failing = new LinkedHashMap<>();
    private final ScheduledExecutorService timer;

    Pulse(String name, Map<String, Runnable> steps, Duration interval) {
        this.name = name;
        this.steps = new LinkedHashMap<>(steps);
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.scheduleWithFixedDelay(
                this::beat, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beat() {
        steps.forEach(this::run);
    }

    private void run(String name, Runnable step) {
        try {
            step.run();
            Integer failures = failing.remove(name);
            if (failures != null && failures >= WORTH_A_WARNING) {
                log.info("{} works again", name);
            }
        } catch (RuntimeException | Error e) {
            if (failing.merge(name, 1, Integer::sum) == WORTH_A_WARNING) {
                log.warn(
                        "{} fails; it is tried again with every beat, and this is not logged again: {}",
                        name,
                        e.toString());
            }
        }
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                timer.shutdownNow();
                log.warn("{} did not stop within {}; it was interrupted", name, LONGEST_CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
