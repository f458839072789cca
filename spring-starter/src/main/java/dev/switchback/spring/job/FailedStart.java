package dev.switchback.spring.job;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.DatabaseException;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.BindException;

/** A job whose application does not start ends too, whichever threads the application has left behind. */
final class FailedStart {

    private static final Duration REPORT = Duration.ofSeconds(10);

    private FailedStart() {}

    /** Ends the process when the thread that tried to start it has printed why, or goes on without saying a word. */
    static void end(Throwable failure) {
        JobExit exit = exit(failure);
        Thread starting = Thread.currentThread();
        Thread end = new Thread(
                () -> {
                    try {
                        starting.join(REPORT.toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    ProcessEnd.now(exit);
                },
                "switchback-job-end");
        end.setDaemon(false);
        end.start();
    }

    static JobExit exit(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DatabaseException) {
                return JobExit.FAILED;
            }
            if (cause instanceof RefusedException) {
                return JobExit.REFUSED;
            }
            if (cause instanceof SwitchbackException || cause instanceof BindException) {
                return JobExit.MISUSED;
            }
        }
        return JobExit.FAILED;
    }
}
