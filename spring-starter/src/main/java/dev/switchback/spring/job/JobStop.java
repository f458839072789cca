package dev.switchback.spring.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Whether the process was told to end. The context is closed then, by Spring Boot's shutdown hook, and waits here for the job to put
 * down what it has in hand, before anything is taken away from it. Thread-safe.
 */
public final class JobStop implements ApplicationListener<ContextClosedEvent> {

    private static final Logger log = LoggerFactory.getLogger(JobStop.class);

    /** Less than the half minute that a cluster gives a process. */
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(20);

    private final ApplicationContext context;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Thread waiting;
    private volatile boolean begun;
    private volatile boolean told;

    /** For the job of this context; those of other contexts within it may close when they like. */
    public JobStop(ApplicationContext context) {
        this.context = context;
    }

    /** Whether the job is to end as soon as it can. */
    public boolean told() {
        return told;
    }

    /** The job begins, on this thread. */
    void begin() {
        begun = true;
    }

    /** Whoever waits here for the fleet, or for a lock, does not ask: he is interrupted. */
    <T> T interrupting(Supplier<T> task) {
        waiting = Thread.currentThread();
        try {
            return task.get();
        } finally {
            waiting = null;
        }
    }

    /** The job has ended: nobody waits for it any more. */
    void end() {
        ended.countDown();
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext() != context || !begun || ended.getCount() == 0) {
            return;
        }
        log.info("Told to end: the job stops after what it has in hand");
        told = true;
        Thread waits = waiting;
        if (waits != null) {
            waits.interrupt();
        }
        try {
            if (!ended.await(LONGEST_DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("The job did not stop within {}; what it had in hand is not kept", LONGEST_DRAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
