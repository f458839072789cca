package dev.switchback.usage;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Who is connected to this database and is not, by name, one of the fleet's live instances. */
final class SessionUsage implements UsageSource {

    private static final String SESSIONS = """
            SELECT a.application_name AS application, a.usename AS role, count(*) AS sessions,
                   min(a.backend_start) AS since, max(a.state_change) AS active,
                   a.application_name = current_setting('application_name') AS as_here
              FROM pg_catalog.pg_stat_activity a
             WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
               AND coalesce(a.backend_type, 'client backend') = 'client backend'
               AND a.application_name NOT IN (SELECT i.application FROM switchback.instance i
                    WHERE i.last_seen > clock_timestamp() - i.expires_after)
             GROUP BY a.application_name, a.usename ORDER BY 1, 2
            """;

    @Override
    public String name() {
        return "pg_stat_activity";
    }

    @Override
    public List<UsageLine> look(Session session, SchemaChange change) throws SQLException {
        List<UsageLine> lines = new ArrayList<>(session.query(SESSIONS, this::line));
        boolean all = session.one(
                "SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS granted", row -> row.bool("granted"));
        if (!all) {
            lines.add(new UsageLine.CannotSee(
                    name(),
                    "since when sessions of other roles are connected, and when they were last active: this role lacks"
                            + " pg_read_all_stats"));
        }
        return lines;
    }

    private UsageLine line(Row row) throws SQLException {
        String application = row.text("application");
        Instant since = row.timeOrNull("since");
        Instant active = row.timeOrNull("active");
        return new UsageLine.Uses(
                name(),
                (application.isEmpty() ? "no application_name" : "'" + application + "'") + " as role "
                        + row.textOrNull("role"),
                row.number("sessions") + " sessions" + (since == null ? "" : ", the oldest since " + since)
                        + (active == null ? "" : ", last active at " + active)
                        + "; not one of the fleet by its application_name"
                        + (row.bool("as_here")
                                ? ", which is this session's too: give each application a name of its own"
                                : ""));
    }
}
