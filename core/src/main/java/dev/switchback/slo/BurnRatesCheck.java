package dev.switchback.slo;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The new path is within its budget, in every window and beside the old one, and was for long enough. It fails on what is known to
 * be wrong, whatever else is unknown; and nobody can say if nobody judges, or the history has gaps.
 */
public final class BurnRatesCheck implements GateCheck {

    /** A judgement that is older says nothing of now: nobody makes any. */
    static final Duration LATEST = Duration.ofMinutes(1);

    private static final String SOURCE = "switchback.slo_minute, switchback.slo";

    private final SloPolicy policy;
    private final Duration minimum;

    /**
     * By the policy.
     *
     * @param minimum how long ago the last breach must have been
     */
    public BurnRatesCheck(SloPolicy policy, Duration minimum) {
        this.policy = policy;
        this.minimum = minimum;
    }

    @Override
    public String name() {
        return "burn-rates";
    }

    @Override
    public Waivable waivable() {
        return Waivable.UNKNOWN;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        String needs = "every rule kept, and none broken for " + Ages.text(minimum);
        Optional<SloBook.Last> last = SloBook.last(session, change.name());
        SloVerdict verdict = Judge.judge(policy, Minutes.measure(session, change.name(), policy));
        if (!verdict.breached().isEmpty()) {
            return CheckResult.of(name(), false, verdict.reason(), needs, SOURCE);
        }
        Optional<Instant> breached = last.map(SloBook.Last::breachedAt);
        if (breached.isPresent() && Ages.since(session, breached.get()).compareTo(minimum) < 0) {
            return CheckResult.of(name(), false, "a rule was broken last at " + breached.get(), needs, SOURCE);
        }
        if (last.isEmpty() || last.get().age().compareTo(LATEST) > 0) {
            String when = last.map(known -> ", the last time " + Ages.text(known.age()) + " ago")
                    .orElse("");
            return CheckResult.unknown(name(), "nobody judges it" + when, needs, SOURCE);
        }
        List<RuleState> gaps = verdict.with(RuleStatus.GAP);
        String figures = (gaps.isEmpty() ? verdict.rules() : gaps)
                .stream().map(RuleState::toString).collect(Collectors.joining("; "));
        return new CheckResult(
                name(),
                gaps.isEmpty() ? CheckStatus.PASS : CheckStatus.UNKNOWN,
                gaps.isEmpty() ? figures : "the history has gaps: " + figures,
                needs,
                SOURCE,
                last.get().age());
    }
}
