package dev.switchback.environment;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;

/**
 * Every standby that streams has replayed nearly all WAL: none would be promoted without what was written since, and none reads rows of
 * before the change. A role without {@code pg_monitor} sees that there are standbys, and not how far they are: nobody can say then.
 */
final class ReplicationLagCheck implements GateCheck {

    private static final String SOURCE = "pg_stat_replication";

    private final long maximum;

    ReplicationLagCheck(long maximum) {
        this.maximum = maximum;
    }

    @Override
    public String name() {
        return "replication-lag";
    }

    @Override
    public Waivable waivable() {
        return Waivable.ALWAYS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        String needs = "at most " + maximum + " bytes of WAL that a standby has not replayed";
        return session.one(
                "SELECT count(*) AS standbys, count(replay_lsn) AS seen, coalesce(max(pg_wal_lsn_diff("
                        + "pg_current_wal_insert_lsn(), replay_lsn)), 0)::bigint AS lag,"
                        + " coalesce((array_agg(application_name ORDER BY replay_lsn))[1], '?') AS last"
                        + " FROM pg_catalog.pg_stat_replication WHERE state IS DISTINCT FROM 'backup'",
                row -> {
                    long standbys = row.number("standbys");
                    if (standbys > row.number("seen")) {
                        return CheckResult.unknown(
                                name(),
                                standbys + " standbys, and how far they are this role cannot see: grant it pg_monitor",
                                needs,
                                SOURCE);
                    }
                    String value = standbys == 0
                            ? "no standby streams"
                            : row.number("lag") + " bytes, of " + standbys + " standbys '" + row.text("last")
                                    + "' is the last";
                    return CheckResult.of(name(), row.number("lag") <= maximum, value, needs, SOURCE);
                });
    }
}
