package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.backfill.WorkerProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * How far the backfill has come.
 *
 * @param change its name
 * @param progress not there if none was ever begun
 */
record BackfillView(String change, @Nullable ProgressLine progress) implements OperationResponseBody {

    private static final int MOST_WORKERS = 100;

    /**
     * Over all workers and instances.
     *
     * @param state what the backfill is about
     * @param percent examined
     * @param estimate of the rows to examine
     * @param examined rows looked at
     * @param filled rows written
     * @param quarantined rows that could not be converted
     * @param rowsPerSecond examined lately
     * @param soonestSeconds the time left at the faster of the late and the average rate
     * @param latestSeconds at the slower of both
     * @param waiting why workers wait
     * @param deadRows in the tables that are filled
     * @param vacuumHint which tables a VACUUM is due on
     * @param workers those that live first
     */
    record ProgressLine(
            String state,
            double percent,
            long estimate,
            long examined,
            long filled,
            long quarantined,
            double rowsPerSecond,
            @Nullable Double soonestSeconds,
            @Nullable Double latestSeconds,
            @Nullable String waiting,
            long deadRows,
            @Nullable String vacuumHint,
            List<WorkerLine> workers) {

        static ProgressLine of(BackfillProgress progress) {
            return new ProgressLine(
                    progress.state().name(),
                    progress.percent(),
                    progress.estimate(),
                    progress.examined(),
                    progress.filled(),
                    progress.quarantined(),
                    progress.rate(),
                    Figures.secondsOrNull(progress.soonest()),
                    Figures.secondsOrNull(progress.latest()),
                    progress.waiting(),
                    progress.deadRows(),
                    progress.vacuumHint(),
                    progress.workers().stream()
                            .sorted((one, other) -> Boolean.compare(other.live(), one.live()))
                            .limit(MOST_WORKERS)
                            .map(WorkerLine::of)
                            .toList());
        }
    }

    /**
     * A worker.
     *
     * @param worker its instance and number
     * @param live whether it works
     * @param chunks filled
     * @param examined rows looked at
     * @param filled rows written
     * @param rowsPerSecond examined lately
     * @param waiting why it waits
     */
    record WorkerLine(
            String worker,
            boolean live,
            long chunks,
            long examined,
            long filled,
            double rowsPerSecond,
            @Nullable String waiting) {

        static WorkerLine of(WorkerProgress worker) {
            return new WorkerLine(
                    worker.worker(),
                    worker.live(),
                    worker.chunks(),
                    worker.examined(),
                    worker.filled(),
                    worker.rate(),
                    worker.waiting());
        }
    }

    static BackfillView of(ChangeHandle change) {
        return new BackfillView(
                change.definition().name(),
                change.backfillProgress().map(ProgressLine::of).orElse(null));
    }
}
