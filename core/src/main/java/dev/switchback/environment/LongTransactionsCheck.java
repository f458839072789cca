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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Nothing old is in the way of the drop, or of the vacuum after it: no long transaction and no forgotten prepared one in this database, and no
 * replication slot that holds back vacuum while nobody reads from it or for too long. Sessions of other roles are hidden from a role
 * without {@code pg_read_all_stats}: nobody can say then.
 */
final class LongTransactionsCheck implements GateCheck {

    private static final String SOURCE = "pg_stat_activity, pg_prepared_xacts, pg_replication_slots";

    private final Duration maximum;
    private final long horizon;

    LongTransactionsCheck(Duration maximum, long horizon) {
        this.maximum = maximum;
        this.horizon = horizon;
    }

    @Override
    public String name() {
        return "long-transactions";
    }

    @Override
    public Waivable waivable() {
        return Waivable.ALWAYS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        String needs = "no transaction open for " + Ages.text(maximum)
                + ", no slot that holds vacuum back unread or for " + horizon + " transactions";
        List<String> found = new ArrayList<>(transactions(session));
        found.addAll(slots(session));
        long hidden = hidden(session);
        CheckStatus status = !found.isEmpty() ? CheckStatus.FAIL : hidden > 0 ? CheckStatus.UNKNOWN : CheckStatus.PASS;
        if (hidden > 0) {
            found.add(hidden + " sessions of other roles, and what they do this role cannot see: grant it"
                    + " pg_read_all_stats");
        }
        return new CheckResult(
                name(), status, found.isEmpty() ? "none" : String.join("; ", found), needs, SOURCE, null);
    }

    private List<String> transactions(Session session) throws SQLException {
        return session.query(
                "SELECT format('%s, open for %s s', t.who, extract(epoch FROM clock_timestamp() - t.since)::bigint) AS"
                        + " transaction FROM (SELECT format('pid %s (%s, %s)', pid, usename,"
                        + " coalesce(nullif(application_name, ''), 'no application_name')) AS who, xact_start AS since"
                        + " FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        + " UNION ALL SELECT format('prepared transaction %s of %s', gid, owner), prepared"
                        + " FROM pg_catalog.pg_prepared_xacts WHERE database = current_database()) AS t"
                        + " WHERE t.since < clock_timestamp() - make_interval(secs => ?) ORDER BY t.since LIMIT 5",
                row -> row.text("transaction"), maximum.toMillis() / 1000.0);
    }

    private List<String> slots(Session session) throws SQLException {
        return session.query(
                "SELECT format('slot %s%s holds vacuum back for %s transactions', slot_name,"
                        + " CASE WHEN active THEN '' ELSE ', from which nobody reads,' END, s.age) AS slot"
                        + " FROM (SELECT slot_name, active, greatest(age(xmin), age(catalog_xmin)) AS age"
                        + " FROM pg_catalog.pg_replication_slots) AS s"
                        + " WHERE s.age IS NOT NULL AND (NOT active OR s.age > ?) ORDER BY s.age DESC LIMIT 5",
                row -> row.text("slot"), horizon);
    }

    /** The state of a session is never NULL to those who may see it. */
    private static long hidden(Session session) throws SQLException {
        return session.one(
                "SELECT count(*) AS hidden FROM pg_catalog.pg_stat_activity"
                        + " WHERE datname = current_database() AND backend_type IS NULL",
                row -> row.number("hidden"));
    }
}
