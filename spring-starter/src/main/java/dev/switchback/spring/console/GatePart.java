package dev.switchback.spring.console;

import dev.switchback.check.CheckResult;
import dev.switchback.gate.Approval;
import dev.switchback.gate.GateReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands between the window and contract; null once there is nothing to drop any more. */
final class GatePart implements Part {

    @Override
    public String name() {
        return "gate";
    }

    @Override
    public @Nullable Map<String, @Nullable Object> read(Look look) {
        if (!look.state().phase().bothWritten()) {
            return null;
        }
        GateReport gate = look.gate();
        List<Approval> approvals = look.change().approvals().all();
        return Members.with("at", gate.at())
                .and("verdict", gate.verdict().name())
                .and("digest", gate.digest())
                .and("checks", gate.results().stream().map(GatePart::check).toList())
                .and("approval", approvals.isEmpty() ? null : approval(approvals.get(0)))
                .map();
    }

    private static Map<String, @Nullable Object> check(CheckResult result) {
        return Members.with("check", result.check())
                .and("status", result.status().name())
                .and("value", result.value())
                .and("threshold", result.threshold())
                .and("source", result.source())
                .and("ageSeconds", Members.seconds(result.age()))
                .map();
    }

    private static Map<String, @Nullable Object> approval(Approval approval) {
        return Members.with("state", approval.state().name())
                .and("digest", approval.digest())
                .and("requestedBy", approval.requestedBy())
                .and("requestedAt", approval.requestedAt())
                .and("expiresAt", approval.expiresAt())
                .and("approvedBy", approval.approvedBy())
                .map();
    }
}
