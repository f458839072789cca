package dev.switchback.usage;

import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of clients in this database that share a name, a role and an address, as {@code pg_stat_activity} shows them; this very
 * session is not counted.
 *
 * @param application their {@code application_name}, which every role sees; may be empty
 * @param role whose they are
 * @param address where they come from, or null if that is a socket of the server's host or not to be seen
 * @param sessions how many
 * @param since since when the oldest is connected, or null if that is not to be seen
 * @param active when one of them was last active, or null if that is not to be seen
 * @param inSight whether this role sees more of them than names: they are its own, or it has {@code pg_read_all_stats}
 * @param asHere whether they have the name of this very session
 * @param kinship whether they are the fleet's
 */
record ConnectedSessions(
        String application,
        String role,
        @Nullable String address,
        long sessions,
        @Nullable Instant since,
        @Nullable Instant active,
        boolean inSight,
        boolean asHere,
        Kinship kinship) {

    /** How sessions relate to the live instances, each of which says what its own are called and where they come from. */
    enum Kinship {
        /** The address of a live instance, and the name of its application. */
        INSTANCE,
        /**
         * The address of a live instance, and the name that its sessions have, which may be no more than the driver's; or no name
         * yet, for a moment, because some drivers say it only after they have connected.
         */
        COMPANION,
        /** One of these names, but not the address, or nobody can see that. */
        NAMESAKE,
        /** Another name. */
        STRANGER
    }

    /** A worker of the server's has no role; where its kind is not to be seen it would look like a client. */
    private static final String SESSIONS = """
            WITH live AS (SELECT i.application, i.session_name, i.session_address FROM switchback.instance i
                           WHERE i.last_seen > clock_timestamp() - i.expires_after),
                 a AS (SELECT s.application_name AS application, s.usename AS role, host(s.client_addr) AS address,
                              s.backend_start, s.state_change,
                              s.application_name = '' AND s.backend_start > clock_timestamp() - interval '2 s' AS connecting,
                              pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
                              OR pg_catalog.pg_has_role(s.usesysid, 'USAGE') AS in_sight
                         FROM pg_catalog.pg_stat_activity s
                        WHERE s.datname = current_database() AND s.pid <> pg_backend_pid() AND s.usesysid IS NOT NULL
                          AND coalesce(s.backend_type, 'client backend') = 'client backend')
            SELECT a.application, a.role, a.address, count(*) AS sessions, min(a.backend_start) AS since,
                   max(a.state_change) AS active, a.in_sight, a.application = current_setting('application_name') AS as_here,
                   CASE WHEN a.in_sight AND EXISTS (SELECT FROM live l WHERE l.application = a.application
                             AND l.session_address IS NOT DISTINCT FROM a.address) THEN 'INSTANCE'
                        WHEN a.in_sight AND EXISTS (SELECT FROM live l WHERE (l.session_name = a.application OR a.connecting)
                             AND l.session_address IS NOT DISTINCT FROM a.address) THEN 'COMPANION'
                        WHEN EXISTS (SELECT FROM live l WHERE a.application IN (l.application, l.session_name))
                             THEN 'NAMESAKE'
                        ELSE 'STRANGER' END AS kinship
              FROM a GROUP BY a.application, a.role, a.address, a.in_sight, a.connecting ORDER BY 1, 2, 3
            """;

    /** All of them but this one, the fleet's too. */
    static List<ConnectedSessions> read(Session session) throws SQLException {
        return session.query(SESSIONS, ConnectedSessions::of);
    }

    /** "'batch-job' as role batch". */
    String who() {
        return (application.isEmpty() ? "no application_name" : "'" + application + "'") + " as role " + role;
    }

    /** "2 sessions, the oldest since …, last active at …, from 10.0.0.7", as far as this role can see. */
    String detail() {
        return sessions + " sessions" + (since == null ? "" : ", the oldest since " + since)
                + (active == null ? "" : ", last active at " + active)
                + (address == null ? "" : ", from " + address);
    }

    private static ConnectedSessions of(Row row) throws SQLException {
        return new ConnectedSessions(
                row.text("application"),
                row.text("role"),
                row.textOrNull("address"),
                row.number("sessions"),
                row.timeOrNull("since"),
                row.timeOrNull("active"),
                row.bool("in_sight"),
                row.bool("as_here"),
                Kinship.valueOf(row.text("kinship")));
    }
}
