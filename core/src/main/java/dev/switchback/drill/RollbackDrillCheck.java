package dev.switchback.drill;

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
import java.util.Optional;

/** Going back was drilled with exactly this change, it worked, and it is not too long ago. */
public final class RollbackDrillCheck implements GateCheck {

    private static final String SOURCE = "switchback.drill";

    private final Duration maximumAge;

    public RollbackDrillCheck(Duration maximumAge) {
        this.maximumAge = maximumAge;
    }

    @Override
    public String name() {
        return "rollback-drill";
    }

    @Override
    public Waivable waivable() {
        return Waivable.ALWAYS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        String needs = "passed, no longer ago than " + Ages.text(maximumAge);
        Optional<DrillReport> latest = Drills.latest(session, change.name());
        if (latest.isEmpty()) {
            return CheckResult.unknown(name(), "no drill was ever played, or entered here", needs, SOURCE);
        }
        DrillReport report = latest.get();
        Duration age = Ages.since(session, report.finishedAt());
        boolean same = report.definition().equals(change.digest());
        boolean pass = report.passed() && same && age.compareTo(maximumAge) <= 0;
        String value = report + ", " + Ages.text(age) + " ago" + (same ? "" : ", of another definition");
        return new CheckResult(
                name(),
                pass ? CheckStatus.PASS : CheckStatus.FAIL,
                value,
                needs,
                SOURCE,
                age.isNegative() ? Duration.ZERO : age);
    }
}
