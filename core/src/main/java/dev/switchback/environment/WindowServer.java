package dev.switchback.environment;

import dev.switchback.database.Session;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where the rollback window opened, and where the gate is asked.
 *
 * @param windowSystem the cluster's {@code system_identifier} when it opened, or null if that is not known
 * @param windowTimeline the timeline then, or null
 * @param system the {@code system_identifier} now
 * @param standby whether the server that is asked is a standby
 * @param timeline the timeline now, or null on a standby
 */
record WindowServer(
        @Nullable String windowSystem,
        @Nullable Long windowTimeline,
        String system,
        boolean standby,
        @Nullable Long timeline) {

    static final String SOURCE =
            "pg_control_system(), pg_is_in_recovery(), pg_current_wal_insert_lsn(), switchback.change";

    static WindowServer of(Session session, String change) throws SQLException {
        return session.one(
                "SELECT c.window_system, c.window_timeline, s.system_identifier::text AS system,"
                        + " pg_is_in_recovery() AS standby, CASE WHEN NOT pg_is_in_recovery() THEN ('x' || left("
                        + "pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint END AS timeline"
                        + " FROM switchback.change c, pg_control_system() s WHERE c.name = ?",
                row -> new WindowServer(
                        row.textOrNull("window_system"),
                        (Long) row.value("window_timeline"),
                        row.text("system"),
                        row.bool("standby"),
                        (Long) row.value("timeline")),
                change);
    }
}
