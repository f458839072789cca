package dev.switchback.spring.job;

import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.journal.Act;
import dev.switchback.spring.start.StartRefusedException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * What is to be done, and who says so. A blank text is none, so that a manifest may leave a variable empty.
 *
 * @param job what
 * @param change for which change; null for every one, or the only one
 * @param by who, for the journal
 * @param reason why, for the journal; null if none was given
 * @param oldImage the manifest of the image that is asked about, or null
 */
public record JobOrder(
        Job job,
        @Nullable String change,
        String by,
        @Nullable String reason,
        @Nullable Path oldImage) {

    public JobOrder {
        change = StringUtils.hasText(change) ? change : null;
        reason = StringUtils.hasText(reason) ? reason : null;
        if (reason == null && job.needsReason()) {
            throw new StartRefusedException(
                    "switchback.job=" + job + " is for good, and no reason is given",
                    "give one with --switchback.job-reason=\"...\"; it is kept in the journal");
        }
    }

    Act act() {
        return Act.by(by, reason == null ? "run as a job" : reason);
    }

    /** The names of the changes it is about. */
    List<String> changes(Switchback switchback) {
        List<String> there =
                switchback.changes().stream().map(SchemaChange::name).toList();
        if (change != null) {
            if (!there.contains(change)) {
                throw new StartRefusedException(
                        "switchback.job-change is '" + change + "', and no change of this name is registered",
                        "give one of " + there);
            }
            return List.of(change);
        }
        if (there.size() > 1 && !job.isForEveryChange()) {
            throw new StartRefusedException(
                    "switchback.job=" + job + " is about one change, and " + there.size() + " are registered",
                    "name one of " + there + " with --switchback.job-change=...");
        }
        return there;
    }
}
