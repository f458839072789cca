package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;

/** How many vacuums work on the change's table or its partitions. */
record VacuumThrottle(Unknown unknown) implements Throttle {

    @Override
    public String name() {
        return "vacuum";
    }

    @Override
    public Limit limit() {
        return new Limit(0, 0, unknown);
    }

    @Override
    public Reading read(Session session, SchemaChange change) throws SQLException {
        record Seen(long here, long hidden) {}
        Seen seen = session.one(
                "SELECT count(*) FILTER (WHERE relid = ?::regclass OR relid IN (SELECT relid FROM"
                        + " pg_catalog.pg_partition_tree(?::regclass))) AS here, count(*) FILTER (WHERE relid IS NULL) AS"
                        + " hidden FROM pg_catalog.pg_stat_progress_vacuum WHERE datname = current_database()",
                row -> new Seen(row.number("here"), row.number("hidden")),
                change.table().sql(),
                change.table().sql());
        if (seen.here() == 0 && seen.hidden() > 0) {
            return Reading.unknown("this role cannot see which table " + seen.hidden() + " vacuums work on");
        }
        return Reading.of((double) seen.here(), seen.here() + " vacuums work on the table");
    }
}
