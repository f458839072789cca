package dev.switchback.spring.job;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.database.DatabaseException;
import dev.switchback.diagnose.OldImage;
import dev.switchback.route.FlagSource;
import dev.switchback.spring.start.StartRefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Runs the job when the application is up, in place of its runners, and ends the process with the job's exit code: the context is
 * closed first, and whichever threads are left then are not waited for.
 */
public final class JobRunner implements ApplicationListener<ApplicationStartedEvent> {

    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    private final ConfigurableApplicationContext context;
    private final JobOrder order;
    private final List<ChangeHandle> changes;
    private final JobSteps steps;
    private final JobStop stop;

    /**
     * A job.
     *
     * @param switchback with whose changes; null if the application has none
     * @param flags what decides the paths; null for the built-in percentages
     * @throws StartRefusedException if the order cannot be meant
     */
    public JobRunner(
            ConfigurableApplicationContext context,
            JobOrder order,
            @Nullable Switchback switchback,
            @Nullable FlagSource flags,
            JobStop stop) {
        JobMode.require(context.getEnvironment(), order.job());
        if (switchback == null) {
            throw new StartRefusedException(
                    "switchback.job=" + order.job()
                            + ", and there is no Switchback: no bean is a SchemaChange, or switchback.enabled is false",
                    "declare the schema changes as beans of this application, or run the one that does");
        }
        this.context = context;
        this.order = order;
        this.changes =
                order.changes(switchback).stream().map(switchback::change).toList();
        OldImage oldImage = order.oldImage() == null ? OldImage.withoutManifest() : OldImage.read(order.oldImage());
        this.steps = new JobSteps(order.job(), order.act(), oldImage, new OwnDecision(switchback, flags, stop), stop);
        this.stop = stop;
    }

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        if (event.getApplicationContext() != context) {
            return;
        }
        ProcessEnd end = context.getBeanProvider(ProcessEnd.class).getIfAvailable(() -> ProcessEnd::now);
        JobExit exit = JobExit.FAILED;
        try {
            stop.begin();
            exit = run();
        } finally {
            stop.end();
            try {
                context.close();
            } finally {
                end.with(exit);
            }
        }
    }

    /** Every change is tried. */
    private JobExit run() {
        JobExit first = JobExit.DONE;
        for (ChangeHandle change : changes) {
            JobExit exit = stop.told() ? JobExit.INTERRUPTED : run(change);
            log.info("{} of '{}': {}", order.job(), change.definition().name(), exit);
            first = first == JobExit.DONE ? exit : first;
        }
        return first;
    }

    private JobExit run(ChangeHandle change) {
        String name = change.definition().name();
        try {
            return steps.take(change);
        } catch (RuntimeException | Error e) {
            if (stop.told()) {
                log.info("{} of '{}' ends unfinished, as it was told to: {}", order.job(), name, e.getMessage());
                return JobExit.INTERRUPTED;
            }
            if (e instanceof RefusedException refused) {
                log.error("{} of '{}' is refused:\n  {}", order.job(), name, String.join("\n  ", refused.reasons()));
                return JobExit.REFUSED;
            }
            if (e instanceof DatabaseException) {
                log.error("{} of '{}' failed; run it again to go on: {}", order.job(), name, e.getMessage());
                return JobExit.FAILED;
            }
            log.error("{} of '{}' failed", order.job(), name, e);
            return JobExit.FAILED;
        }
    }
}
