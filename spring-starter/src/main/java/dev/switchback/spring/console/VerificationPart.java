package dev.switchback.spring.console;

import dev.switchback.verify.VerificationProgress;
import dev.switchback.verify.VerificationResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest full scan, and the one that runs; null if there was none. */
final class VerificationPart implements Part {

    @Override
    public String name() {
        return "verification";
    }

    @Override
    public @Nullable Map<String, @Nullable Object> read(Look look) {
        VerificationResult latest = look.change().verification().latest().orElse(null);
        VerificationProgress running = look.change().verification().progress().orElse(null);
        if (latest == null && running == null) {
            return null;
        }
        return Members.with("finishedAt", latest == null ? null : latest.finishedAt())
                .and("rows", latest == null ? null : latest.rows())
                .and("divergent", latest == null ? null : latest.divergent())
                .and("running", running == null ? null : running(running))
                .map();
    }

    private static Map<String, @Nullable Object> running(VerificationProgress progress) {
        return Members.with("percent", Members.number(progress.percent()))
                .and("rows", progress.rows())
                .and("estimate", progress.estimate())
                .and("rowsPerSecond", Members.number(progress.rate()))
                .and("etaSeconds", Members.seconds(progress.left()))
                .map();
    }
}
