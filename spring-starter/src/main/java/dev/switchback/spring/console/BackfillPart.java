package dev.switchback.spring.console;

import dev.switchback.backfill.BackfillProgress;
import dev.switchback.backfill.ThrottleReport;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far the backfill has come; null if none was begun. */
final class BackfillPart implements Part {

    @Override
    public String name() {
        return "backfill";
    }

    @Override
    public @Nullable Map<String, @Nullable Object> read(Look look) {
        return look.change().backfillProgress().map(BackfillPart::progress).orElse(null);
    }

    private static Map<String, @Nullable Object> progress(BackfillProgress progress) {
        return Members.with("state", progress.state().name())
                .and("percent", Members.number(progress.percent()))
                .and("examined", progress.examined())
                .and("estimate", progress.estimate())
                .and("filled", progress.filled())
                .and("quarantined", progress.quarantined())
                .and("rowsPerSecond", Members.number(progress.rate()))
                .and("etaSoonestSeconds", Members.seconds(progress.soonest()))
                .and("etaLatestSeconds", Members.seconds(progress.latest()))
                .and("waiting", progress.waiting())
                .and(
                        "throttles",
                        progress.throttles().stream()
                                .map(ThrottleReport::toString)
                                .toList())
                .and(
                        "workers",
                        progress.workers().stream()
                                .map(worker -> Members.with("worker", worker.worker())
                                        .and("live", worker.live())
                                        .and("examined", worker.examined())
                                        .and("waiting", worker.waiting())
                                        .map())
                                .toList())
                .map();
    }
}
