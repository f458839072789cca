package dev.switchback.slo;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;

/** The new path has served so many calls that its error rate says something. With fewer, or with gaps, nobody can say. */
public final class SamplesCheck implements GateCheck {

    private static final String SOURCE = "switchback.slo_minute, switchback.traffic_gap";

    private final SloPolicy policy;

    public SamplesCheck(SloPolicy policy) {
        this.policy = policy;
    }

    @Override
    public String name() {
        return "samples";
    }

    @Override
    public Waivable waivable() {
        return Waivable.UNKNOWN;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        Window window = policy.longest();
        WindowSums sums = Minutes.measure(session, change.name(), policy).in(window);
        String value = sums.newPath().calls() + " calls on the new path in " + window
                + (sums.whole() ? "" : ", and the history has gaps");
        String needs = policy.gateCalls() + " calls, and no gap";
        return sums.whole() && sums.newPath().calls() >= policy.gateCalls()
                ? CheckResult.of(name(), true, value, needs, SOURCE)
                : CheckResult.unknown(name(), value, needs, SOURCE);
    }
}
