package dev.switchback.verify;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import dev.switchback.sync.Law;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The set-based scan of a change with an SQL mapping. A mapping that is declared partial, or that turns out to fail for a
 * value, is asked about each row behind a subtransaction, which is slower; a law that fails for a row is one it breaks.
 */
final class SqlScan implements Scan {

    private final SchemaChange change;
    private final SqlMapping mapping;
    private final RowSql row;

    SqlScan(SchemaChange change, SqlMapping mapping) {
        this.change = change;
        this.mapping = mapping;
        this.row = RowSql.scanned(change);
    }

    @Override
    public Counted run(Session session) throws SQLException {
        if (mapping.partial()) {
            return count(session, guarded());
        }
        try {
            return session.behindSavepoint(inner -> count(inner, plain()));
        } catch (SQLException e) {
            if (SqlStates.isValueFault(String.valueOf(e.getSQLState()))) {
                return count(session, guarded());
            }
            throw e;
        }
    }

    private Question plain() {
        Map<Finding, String> conditions = new EnumMap<>(Finding.class);
        conditions.put(Finding.DIVERGENT, "NOT " + row.agree());
        conditions.put(Finding.LOSSY, "NOT " + row.lossless());
        conditions.put(Finding.UNKEPT, "NOT " + row.kept());
        return new Question(row.from(), conditions);
    }

    private Question guarded() {
        Map<Finding, String> conditions = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            conditions.put(finding, Identifiers.literal(law(finding).name()) + " = ANY (laws.broken)");
        }
        // OFFSET keeps the planner from asking once for each condition.
        return new Question(
                row.from() + " CROSS JOIN LATERAL (SELECT " + row.broken() + " AS broken OFFSET 0) AS laws",
                conditions);
    }

    private static Law law(Finding finding) {
        return switch (finding) {
            case DIVERGENT -> Law.AGREE;
            case LOSSY -> Law.LOSSLESS;
            case UNKEPT -> Law.KEPT;
            case UNCONVERTIBLE -> Law.CONVERTIBLE;
        };
    }

    private Counted count(Session session, Question question) throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT count(*) AS rows");
        question.conditions()
                .forEach((finding, condition) -> sql.append(", count(*) FILTER (WHERE ")
                        .append(condition)
                        .append(") AS ")
                        .append(finding));
        sql.append(" FROM ").append(question.from());
        return session.one(
                sql.toString(), counts -> new Counted(counts.number("rows"), findings(session, question, counts)));
    }

    private Map<Finding, Found> findings(Session session, Question question, Row counts) throws SQLException {
        Map<Finding, Found> findings = new EnumMap<>(Finding.class);
        for (Map.Entry<Finding, String> each : question.conditions().entrySet()) {
            long rows = counts.number(each.getKey().name());
            if (rows > 0) {
                findings.put(each.getKey(), new Found(rows, keys(session, question.from(), each.getValue())));
            }
        }
        return findings;
    }

    private List<String> keys(Session session, String from, String condition) throws SQLException {
        RowKey key = RowKey.of(session, change);
        return session.query(
                "SELECT array_to_string(" + key.asTexts() + ", ', ') AS key FROM " + from + " WHERE " + condition
                        + " ORDER BY " + key.columns() + " LIMIT " + Found.KEYS_KEPT,
                each -> each.text("key"));
    }

    /**
     * What a scan asks of every row.
     *
     * @param from yields the rows
     * @param conditions that hold for a row that is found wrong
     */
    private record Question(String from, Map<Finding, String> conditions) {}
}
