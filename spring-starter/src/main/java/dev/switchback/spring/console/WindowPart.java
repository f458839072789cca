package dev.switchback.spring.console;

import dev.switchback.backup.BackupEvidence;
import dev.switchback.backup.Reading;
import dev.switchback.window.Stability;
import dev.switchback.window.WindowState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How far the rollback window has come, and how far back a restore would reach. */
final class WindowPart implements Part {

    @Override
    public String name() {
        return "window";
    }

    @Override
    public Map<String, @Nullable Object> read(Look look) {
        WindowState window = look.change().window();
        Stability stability = window.stability();
        return Members.with("openedAt", window.openedAt())
                .and("ageSeconds", window.age().toSeconds())
                .and("minimumAgeSeconds", window.policy().minimumAge().toSeconds())
                .and("stableSeconds", window.stable().toSeconds())
                .and("minimumStableSeconds", window.policy().minimumStable().toSeconds())
                .and("quietSeconds", window.policy().foreignQuiet().toSeconds())
                .and(
                        "setBackBy",
                        stability == null ? null : stability.last().cause().words())
                .and("earliestGo", window.earliestGo())
                .and("restoreHorizon", horizon(look))
                .map();
    }

    private static Map<String, @Nullable Object> horizon(Look look) {
        try {
            return horizon(look.backups());
        } catch (RuntimeException e) {
            return unknown(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, @Nullable Object> horizon(List<Reading> readings) {
        BackupEvidence furthest = readings.stream()
                .map(Reading::evidence)
                .filter(evidence -> evidence != null && evidence.restoreHorizon() != null)
                .map(Objects::requireNonNull)
                .min(Comparator.comparing(evidence -> Objects.requireNonNull(evidence.restoreHorizon())))
                .orElse(null);
        if (furthest != null) {
            return Members.with("known", true)
                    .and("from", furthest.restoreHorizon())
                    .and("text", furthest.source() + " as of " + furthest.asOf())
                    .map();
        }
        String failures = readings.stream()
                .filter(reading -> !reading.failure().isEmpty())
                .map(reading -> reading.source() + ": " + reading.failure())
                .collect(Collectors.joining("; "));
        return unknown(failures.isEmpty() ? "no backup source tells" : failures);
    }

    private static Map<String, @Nullable Object> unknown(String why) {
        return Members.with("known", false).and("from", null).and("text", why).map();
    }
}
