package dev.switchback.traffic;

import dev.switchback.database.Database;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.Map;

/** Says of which times nobody, or not everybody, knows what happened. What the whole fleet notices is recorded once. */
final class TrafficGaps {

    /** Those in which the paths are used, or judged by what they did. */
    private static final String BOTH_SHAPES_LIVE = "phase IN ('BACKFILLING', 'OPEN', 'FROZEN', 'CLOSING')";

    private final Database database;
    private final String instance;
    private boolean settled;

    TrafficGaps(Database database, String instance) {
        this.database = database;
        this.instance = instance;
    }

    /** Looks for instances that fell silent, and, once after its start, for a time in which nobody was there. */
    void look() {
        database.autocommit(TrafficGaps::killed);
        if (!settled) {
            settled = database.autocommit(session -> settle(session, false));
        }
    }

    /** Says that this instance ends; if it did not stay for long, it looks now whether anybody was there before it. */
    void signOff() {
        if (!settled) {
            settled = database.autocommit(session -> settle(session, true));
        }
        database.autocommit(session -> session.update(
                "UPDATE switchback.traffic_counter SET ended = 'SIGNED_OFF' WHERE instance = ?", instance));
    }

    /** Minutes that an instance had to drop. */
    int dropped(Session session, Map<ChangeTraffic, Loss> losses) throws SQLException {
        int rows = 0;
        for (Map.Entry<ChangeTraffic, Loss> each : losses.entrySet()) {
            Loss loss = each.getValue();
            rows += session.update(
                    "INSERT INTO switchback.traffic_gap AS g (change, instance, kind, began_at, ended_at, lost, reason)"
                            + " VALUES (?, ?, 'DROPPED', ?, ?, ?, 'could not be written for "
                            + ChangeTraffic.MINUTES_KEPT + " minutes')"
                            + " ON CONFLICT (change, kind, coalesce(instance, ''), began_at) DO UPDATE SET ended_at ="
                            + " greatest(g.ended_at, excluded.ended_at), lost = g.lost + excluded.lost",
                    each.getKey().change(),
                    instance,
                    loss.from(),
                    loss.until(),
                    loss.calls());
        }
        return rows;
    }

    /** Of two that notice, the second waits for the first, and then finds nothing left to do. */
    private static int killed(Session session) throws SQLException {
        return session.update("WITH gone AS (UPDATE switchback.traffic_counter SET ended = 'GONE' WHERE ended IS NULL"
                + " AND counted_until < clock_timestamp() - expires_after"
                + " RETURNING instance, changes, counted_until, expires_after)"
                + " INSERT INTO switchback.traffic_gap (change, instance, kind, began_at, ended_at, reason)"
                + " SELECT c.name, g.instance, 'KILLED', g.counted_until, g.counted_until + g.expires_after,"
                + " 'the instance ended without signing off: what it counted since it last wrote is lost'"
                + " FROM gone g JOIN switchback.change c ON c.name = ANY (g.changes) AND c." + BOTH_SHAPES_LIVE
                + " ON CONFLICT DO NOTHING");
    }

    /**
     * Those who were away together with the database have time to come back first: they were counting all along. Only who has looked
     * is a witness for those who come later.
     *
     * @return whether it was time
     */
    private boolean settle(Session session, boolean now) throws SQLException {
        return session.one(
                        "WITH me AS (UPDATE switchback.traffic_counter SET settled = true WHERE instance = ? AND (? OR"
                                + " counting_since < clock_timestamp() - 2 * expires_after)"
                                + " RETURNING instance, changes, counting_since), silence AS ("
                                + "INSERT INTO switchback.traffic_gap (change, kind, began_at, ended_at, reason)"
                                + " SELECT c.name, 'SILENCE', s.since, me.counting_since, 'nobody was counting' FROM me"
                                + " JOIN switchback.change c ON c.name = ANY (me.changes) AND c.phase IN ('OPEN', 'CLOSING')"
                                + " CROSS JOIN LATERAL (SELECT greatest(max(o.counted_until), c.window_since) AS since"
                                + " FROM switchback.traffic_counter o WHERE c.name = ANY (o.changes) AND o.settled"
                                + " AND o.instance <> me.instance AND o.counting_since < me.counting_since"
                                + " HAVING count(*) > 0) s"
                                + " WHERE s.since < me.counting_since - interval '2 minutes' ON CONFLICT DO NOTHING)"
                                + " SELECT count(*) AS looked FROM me",
                        row -> row.number("looked"),
                        instance,
                        now)
                > 0;
    }
}
