package dev.switchback.verify;

import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The set-based scan of a change with an SQL mapping. A mapping that is declared partial, or that turns out to fail for a
 * value, is asked about each row behind a subtransaction; that is several times slower.
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

    private Map<Finding, String> plain() {
        Map<Finding, String> conditions = new EnumMap<>(Finding.class);
        conditions.put(Finding.DIVERGENT, "NOT " + row.agree());
        conditions.put(Finding.LOSSY, "NOT " + row.lossless());
        conditions.put(Finding.UNKEPT, "NOT " + row.kept());
        return conditions;
    }

    private Map<Finding, String> guarded() {
        Map<Finding, String> conditions = new EnumMap<>(Finding.class);
        plain().forEach((finding, condition) ->
                conditions.put(finding, "CASE WHEN " + row.fault() + " IS NULL THEN " + condition + " END"));
        conditions.put(Finding.UNCONVERTIBLE, row.fault() + " IS NOT NULL");
        return conditions;
    }

    private Counted count(Session session, Map<Finding, String> conditions) throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT count(*) AS rows");
        conditions.forEach((finding, condition) -> sql.append(", count(*) FILTER (WHERE ")
                .append(condition)
                .append(") AS ")
                .append(finding));
        sql.append(" FROM ").append(row.from());
        return session.one(
                sql.toString(), counts -> new Counted(counts.number("rows"), findings(session, conditions, counts)));
    }

    private Map<Finding, Found> findings(Session session, Map<Finding, String> conditions, Row counts)
            throws SQLException {
        Map<Finding, Found> findings = new EnumMap<>(Finding.class);
        for (Map.Entry<Finding, String> each : conditions.entrySet()) {
            long rows = counts.number(each.getKey().name());
            if (rows > 0) {
                findings.put(each.getKey(), new Found(rows, keys(session, each.getValue())));
            }
        }
        return findings;
    }

    private List<String> keys(Session session, String condition) throws SQLException {
        RowKey key = RowKey.of(session, change);
        return session.query(
                "SELECT array_to_string(" + key.asTexts() + ", ', ') AS key FROM " + row.from() + " WHERE " + condition
                        + " ORDER BY " + key.columns() + " LIMIT " + Found.KEYS_KEPT,
                each -> each.text("key"));
    }
}
