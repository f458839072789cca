package dev.switchback.usage;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * Functions and procedures whose body is a text: PostgreSQL keeps no record of what they read, lets the column go, and they
 * fail when they are called next.
 */
final class RoutineUsage implements UsageSource {

    /** A trigger function reads the row as NEW and OLD, and need not name the table. */
    private static final String ROUTINES = """
            SELECT p.oid::pg_catalog.regprocedure::text AS routine, l.lanname AS language, c.columns,
                   p.prosrc ~* ? AS names_table
              FROM pg_catalog.pg_proc p
              JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
              JOIN pg_catalog.pg_language l ON l.oid = p.prolang
              CROSS JOIN LATERAL (SELECT array_agg(m.name) AS columns
                                    FROM unnest(?, ?) AS m (name, pattern) WHERE p.prosrc ~* m.pattern) AS c
             WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'switchback')
               AND l.lanname NOT IN ('internal', 'c') AND p.prosqlbody IS NULL AND c.columns IS NOT NULL
               AND (p.prosrc ~* ? OR EXISTS (SELECT FROM pg_catalog.pg_trigger t
                                              WHERE t.tgfoid = p.oid AND t.tgrelid = to_regclass(?)))
             ORDER BY 1
            """;

    @Override
    public String name() {
        return "pg_proc.prosrc";
    }

    @Override
    public List<UsageLine> look(Session session, SchemaChange change) throws SQLException {
        String table = Mention.pattern(change.table().name());
        List<String> columns = change.oldShape().names();
        return session.query(
                ROUTINES,
                row -> new UsageLine.Uses(
                        name(),
                        row.text("routine"),
                        "its " + row.text("language") + " text names " + row.texts("columns")
                                + (row.bool("names_table")
                                        ? " and the table"
                                        : ", and it is a trigger function of the table")
                                + "; a guess from the text"),
                table,
                columns,
                Mention.patterns(columns),
                table,
                change.table().sql());
    }
}
