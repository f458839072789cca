package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.check.CheckResult;
import dev.switchback.gate.GateReport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The gate's answer.
 *
 * @param change its name
 * @param at when it was asked
 * @param verdict GO, NO_GO or INCONCLUSIVE
 * @param planDigest of the plan that would run
 * @param digest of plan and evidence
 * @param reasons every finding that blocks, in words
 * @param checks every check, in the order in which they were asked
 */
record GateView(
        String change,
        String at,
        String verdict,
        String planDigest,
        String digest,
        List<String> reasons,
        List<CheckLine> checks)
        implements OperationResponseBody {

    /**
     * A check.
     *
     * @param check its name
     * @param status PASS, FAIL, UNKNOWN or WAIVED
     * @param value what was measured
     * @param threshold what it is compared with
     * @param source where the value comes from
     * @param ageSeconds how old the value is; not there if it was measured just now
     */
    record CheckLine(
            String check,
            String status,
            String value,
            String threshold,
            String source,
            @Nullable Double ageSeconds) {

        static CheckLine of(CheckResult result) {
            return new CheckLine(
                    result.check(),
                    result.status().name(),
                    result.value(),
                    result.threshold(),
                    result.source(),
                    Figures.secondsOrNull(result.age()));
        }
    }

    static GateView of(ChangeHandle change) {
        GateReport report = change.gate();
        return new GateView(
                report.change(),
                Figures.text(report.at()),
                report.verdict().name(),
                report.planDigest(),
                report.digest(),
                report.reasons(),
                report.results().stream().map(CheckLine::of).toList());
    }
}
