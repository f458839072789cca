package dev.switchback.backup;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The server that is asked: what every role may know of it.
 *
 * @param systemIdentifier of its cluster
 * @param majorVersion of PostgreSQL
 * @param position where it writes WAL now
 * @param segment the name of the WAL segment of that position
 * @param now by its clock
 */
record Server(String systemIdentifier, int majorVersion, String position, String segment, Instant now) {

    static Server of(Session session) throws SQLException {
        return session.one(
                "SELECT c.system_identifier::text AS system, current_setting('server_version_num')::int / 10000 AS major,"
                        + " l.position::text AS position, pg_walfile_name(l.position) AS segment, clock_timestamp() AS now"
                        + " FROM pg_control_system() c, (SELECT pg_current_wal_insert_lsn() AS position) l",
                row -> new Server(
                        row.text("system"),
                        (int) row.number("major"),
                        row.text("position"),
                        row.text("segment"),
                        row.time("now")));
    }

    static Instant now(Session session) throws SQLException {
        return session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
    }

    int timeline() {
        return ArchivedWal.timeline(segment);
    }
}
