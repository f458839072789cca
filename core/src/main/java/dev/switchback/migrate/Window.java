package dev.switchback.migrate;

import dev.switchback.database.Session;
import dev.switchback.phase.Phase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A change of which both shapes live.
 *
 * @param change its name
 * @param phase its phase
 * @param since when it was entered
 */
record Window(String change, Phase phase, Instant since) {

    /** In these, expand may be run again, by a migration too, and puts triggers and functions in place anew. */
    private static final Set<Phase> EXPANDABLE = EnumSet.of(Phase.BACKFILLING, Phase.FROZEN);

    /** Whether nobody has a reason to touch what expand has made. */
    boolean strict() {
        return !EXPANDABLE.contains(phase);
    }

    /** Those of this database; none where there is no control schema. */
    static List<Window> open(Session session) throws SQLException {
        if (!installed(session)) {
            return List.of();
        }
        return session.query(
                "SELECT name, phase, phase_since FROM switchback.change"
                        + " WHERE phase IN ('BACKFILLING', 'OPEN', 'FROZEN', 'CLOSING', 'ABANDONING') ORDER BY name",
                row -> new Window(row.text("name"), Phase.valueOf(row.text("phase")), row.time("phase_since")));
    }

    /** Asked of the catalog: a database that knows nothing of Switchback, or no longer does, must not make it fail. */
    static boolean installed(Session session) throws SQLException {
        return session.one(
                "SELECT count(*) = 4 AS installed FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'switchback'"
                        + " AND c.relname IN ('change', 'guard', 'shape_column', 'schema_version')",
                row -> row.bool("installed"));
    }
}
