package dev.switchback.environment;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.List;

/**
 * No base backup is being taken: one that ends after the contract holds the old shape in its files only, and cannot be restored to the moment
 * before it. Sees those that stream ({@code pg_basebackup}); one by {@code pg_backup_start} shows nowhere since PostgreSQL 15.
 */
final class RunningBackupsCheck implements GateCheck {

    @Override
    public String name() {
        return "no-running-backup";
    }

    @Override
    public Waivable waivable() {
        return Waivable.ALWAYS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<String> running = session.query(
                "SELECT format('pid %s: %s', pid, coalesce(phase, 'hidden')) AS backup"
                        + " FROM pg_catalog.pg_stat_progress_basebackup ORDER BY pid",
                row -> row.text("backup"));
        return CheckResult.of(
                name(),
                running.isEmpty(),
                running.isEmpty() ? "none" : String.join("; ", running),
                "no base backup that streams now",
                "pg_stat_progress_basebackup");
    }
}
