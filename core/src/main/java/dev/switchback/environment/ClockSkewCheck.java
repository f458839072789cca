package dev.switchback.environment;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The clock of the instance that asks agrees with the database's. Nothing is decided by it, but logs, backups and people's times are held
 * against the database's. The answer took some time to come: only what is sure beyond that counts, either way.
 */
final class ClockSkewCheck implements GateCheck {

    private final Duration maximum;
    private final Clock clock;

    ClockSkewCheck(Duration maximum, Clock clock) {
        this.maximum = maximum;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "clock-skew";
    }

    @Override
    public Waivable waivable() {
        return Waivable.ALWAYS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        Instant before = clock.instant();
        Instant there = session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
        Duration half = Duration.between(before, clock.instant()).abs().dividedBy(2);
        Duration skew = Duration.between(before.plus(half), there).abs();
        CheckStatus status = CheckStatus.UNKNOWN;
        if (skew.plus(half).compareTo(maximum) <= 0) {
            status = CheckStatus.PASS;
        } else if (skew.minus(half).compareTo(maximum) > 0) {
            status = CheckStatus.FAIL;
        }
        return new CheckResult(
                name(),
                status,
                skew.toMillis() + " ms, give or take " + half.toMillis() + " ms",
                "at most " + Ages.text(maximum) + " between this instance and the database",
                "clock_timestamp() and this instance's clock",
                null);
    }
}
