package dev.switchback.usage;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements that were run since the statistics were last reset, and whose text names the table and an old column. */
final class StatementUsage implements UsageSource {

    private static final int MOST = 50;
    private static final int LONGEST = 200;

    /** Switchback's own statements name the columns too; they also name its schema. */
    private static final String STATEMENTS = """
            SELECT s.query, r.rolname AS role, sum(s.calls)::bigint AS calls
              FROM %1$s.pg_stat_statements s
              LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.userid
             WHERE s.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
               AND s.query ~* ? AND s.query !~* '(^|[^[:alnum:]_])switchback\\.'
               AND (EXISTS (SELECT FROM unnest(?) AS m WHERE s.query ~* m)
                    OR s.query ~* '(select|returning|,)\\s+([[:alnum:]_."]+\\.)*\\*')
             GROUP BY s.query, r.rolname ORDER BY 3 DESC, 1 LIMIT
            """ + MOST;

    private static final String HIDDEN = """
            SELECT count(*) AS hidden FROM %1$s.pg_stat_statements s
             WHERE s.query = '<insufficient privilege>'
               AND s.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            """;

    @Override
    public String name() {
        return "pg_stat_statements";
    }

    @Override
    public List<UsageLine> look(Session session, SchemaChange change) throws SQLException {
        Optional<String> schema = session.first(
                "SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n"
                        + " ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'",
                row -> Identifiers.quote(row.text("nspname")));
        if (schema.isEmpty()) {
            return List.of(new UsageLine.CannotSee(name(), "the extension is not installed in this database"));
        }
        Instant reset = session.one(
                "SELECT stats_reset FROM " + schema.get() + ".pg_stat_statements_info", row -> row.time("stats_reset"));
        List<UsageLine> lines = new ArrayList<>(session.query(
                STATEMENTS.formatted(schema.get()),
                row -> line(row, reset),
                Mention.pattern(change.table().name()),
                Mention.patterns(change.oldShape().names())));
        long hidden = session.one(HIDDEN.formatted(schema.get()), row -> row.number("hidden"));
        if (hidden > 0) {
            lines.add(new UsageLine.CannotSee(
                    name(), "the text of " + hidden + " statements of other roles: this role lacks pg_read_all_stats"));
        }
        return lines;
    }

    private UsageLine line(Row row, Instant reset) throws SQLException {
        String query = row.text("query").replaceAll("\\s+", " ").strip();
        return new UsageLine.Uses(
                name(),
                query.length() > LONGEST ? query.substring(0, LONGEST) + " …" : query,
                row.number("calls") + " calls by role " + row.textOrNull("role")
                        + " since the statistics were reset at " + reset + "; a guess from the text");
    }
}
