package dev.switchback.spring.start;

import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.DatabaseException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** What Switchback refuses in words of its own: settings that contradict each other, a standby, a role that may not begin. */
final class SwitchbackFailureAnalyzer extends AbstractFailureAnalyzer<SwitchbackException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SwitchbackException cause) {
        if (cause instanceof InvalidChangeException
                || cause instanceof DatabaseException
                || cause instanceof StartRefusedException) {
            return null;
        }
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Do what the description says. Settings named there are properties with the prefix 'switchback.' (poll-every,"
                        + " lease, heartbeat-expiry, ...), or were set by a SwitchbackCustomizer bean.",
                cause);
    }
}
