package dev.switchback.gate;

import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.journal.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The gate's answer, with every check behind it.
 *
 * @param change the change
 * @param at when it was asked, by the database's clock
 * @param planDigest of the plan that would run
 * @param digest of plan and evidence: what an approval that is asked for now would be bound to
 * @param results of every check, in the order in which they were asked
 */
public record GateReport(String change, Instant at, String planDigest, String digest, List<CheckResult> results) {

    public GateReport {
        results = List.copyOf(results);
    }

    /** One failure means NO_GO; otherwise one unknown means INCONCLUSIVE. No check at all is inconclusive too. */
    public Verdict verdict() {
        if (results.stream().anyMatch(result -> result.status() == CheckStatus.FAIL)) {
            return Verdict.NO_GO;
        }
        boolean unknown = results.stream().anyMatch(result -> result.status() == CheckStatus.UNKNOWN);
        return unknown || results.isEmpty() ? Verdict.INCONCLUSIVE : Verdict.GO;
    }

    /** Every finding that blocks, in words. */
    public List<String> reasons() {
        return results.stream()
                .filter(CheckResult::blocks)
                .map(CheckResult::toString)
                .toList();
    }

    /** The report as indented JSON. */
    public String json() {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("change", change);
        report.put("at", at);
        report.put("verdict", verdict());
        report.put("planDigest", planDigest);
        report.put("digest", digest);
        List<Object> checks = new ArrayList<>();
        for (CheckResult result : results) {
            Map<String, @Nullable Object> check = new LinkedHashMap<>();
            check.put("check", result.check());
            check.put("status", result.status());
            check.put("value", result.value());
            check.put("threshold", result.threshold());
            check.put("source", result.source());
            check.put("basis", result.basis());
            check.put("ageMillis", result.age() == null ? null : result.age().toMillis());
            checks.add(check);
        }
        report.put("checks", checks);
        return Json.pretty(report);
    }
}
