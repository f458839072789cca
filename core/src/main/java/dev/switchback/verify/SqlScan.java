package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The set-based scan of a change with an SQL mapping. */
final class SqlScan implements Scan {

    private final SchemaChange change;
    private final SqlMapping mapping;

    SqlScan(SchemaChange change, SqlMapping mapping) {
        this.change = change;
        this.mapping = mapping;
    }

    @Override
    public Counted look(Session session, Piece piece) throws SQLException {
        return SqlQuestion.ask(
                session, change, mapping, piece.table(), (inner, question) -> count(inner, question, piece));
    }

    private Counted count(Session session, SqlQuestion question, Piece piece) throws SQLException {
        RowSql row = RowSql.scanned(change);
        StringBuilder sql = new StringBuilder("SELECT count(*) AS rows");
        question.conditions().forEach((finding, condition) -> count(sql, condition, finding.name()));
        // Emptiness first: it is cheap, and most rows need not be asked for more.
        count(sql, row.isNull(Path.NEW) + " AND " + question.condition(Finding.DIVERGENT), "unfilled");
        count(
                sql,
                row.isNull(Path.OLD) + " AND NOT " + row.isNull(Path.NEW) + " AND "
                        + question.condition(Finding.DIVERGENT),
                "old_empty");
        sql.append(" FROM ").append(question.from()).append(" WHERE ").append(piece.condition());
        return session.one(
                sql.toString(),
                counts -> new Counted(
                        counts.number("rows"),
                        counts.number("unfilled"),
                        counts.number("old_empty"),
                        wrong(session, question, piece, counts)),
                piece.parameters());
    }

    private static void count(StringBuilder sql, String condition, String name) {
        sql.append(", count(*) FILTER (WHERE ")
                .append(condition)
                .append(") AS ")
                .append(name);
    }

    /** Keys of every kind, as many as there is room for, and never fewer than are named in a result. */
    private Map<Finding, Wrong> wrong(Session session, SqlQuestion question, Piece piece, Row counts)
            throws SQLException {
        Map<Finding, Wrong> wrong = new EnumMap<>(Finding.class);
        int room = DivergenceLedger.MOST_KEPT;
        for (Map.Entry<Finding, String> each : question.conditions().entrySet()) {
            long rows = counts.number(each.getKey().name());
            if (rows > 0) {
                List<List<String>> keys =
                        keys(session, question.from(), piece, each.getValue(), Math.max(room, Found.KEYS_KEPT));
                wrong.put(each.getKey(), new Wrong(rows, keys));
                room -= keys.size();
            }
        }
        return wrong;
    }

    private List<List<String>> keys(Session session, String from, Piece piece, String condition, int most)
            throws SQLException {
        RowKey key = RowKey.of(session, change);
        return session.query(
                "SELECT " + key.asTexts() + " AS key FROM " + from + " WHERE " + piece.condition() + " AND " + condition
                        + " ORDER BY " + key.columns() + " LIMIT " + most,
                each -> each.texts("key"),
                piece.parameters());
    }
}
