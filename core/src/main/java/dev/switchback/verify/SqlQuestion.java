package dev.switchback.verify;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import dev.switchback.sync.Law;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a scan asks of every row of a change with an SQL mapping. A mapping that is declared partial, or that turns out to fail
 * for a value, is asked about each row behind a subtransaction, which is slower; a law that fails for a row is one it breaks.
 *
 * @param from yields the rows
 * @param conditions that hold for a row that is found wrong
 */
record SqlQuestion(String from, Map<Finding, String> conditions) {

    /** What is done with the answers of one scan; again from the start if the mapping turns out to fail for a value. */
    interface Answer<T> {
        T to(Session session, SqlQuestion question) throws SQLException;
    }

    /** Asks about all rows in the quickest way that works. */
    static <T> T ask(Session session, SchemaChange change, SqlMapping mapping, Answer<T> answer) throws SQLException {
        return ask(session, change, mapping, change.table().sql(), answer);
    }

    /** The same about those of a table that is the change's own, or one of its partitions. */
    static <T> T ask(Session session, SchemaChange change, SqlMapping mapping, String table, Answer<T> answer)
            throws SQLException {
        RowSql row = RowSql.scanned(change);
        if (mapping.partial()) {
            return answer.to(session, guarded(row, table));
        }
        try {
            return session.behindSavepoint(inner -> answer.to(inner, plain(row, table)));
        } catch (SQLException e) {
            if (SqlStates.isValueFault(String.valueOf(e.getSQLState()))) {
                return answer.to(session, guarded(row, table));
            }
            throw e;
        }
    }

    /** The condition for one kind of finding; {@code false} if it is not asked for. */
    String condition(Finding finding) {
        return conditions.getOrDefault(finding, "false");
    }

    private static SqlQuestion plain(RowSql row, String table) {
        Map<Finding, String> conditions = new EnumMap<>(Finding.class);
        conditions.put(Finding.DIVERGENT, "NOT " + row.agree());
        conditions.put(Finding.LOSSY, "NOT " + row.lossless());
        conditions.put(Finding.UNKEPT, "NOT " + row.kept());
        return new SqlQuestion(row.from(table), conditions);
    }

    private static SqlQuestion guarded(RowSql row, String table) {
        Map<Finding, String> conditions = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            conditions.put(finding, Identifiers.literal(law(finding).name()) + " = ANY (laws.broken)");
        }
        // OFFSET keeps the planner from asking once for each condition.
        return new SqlQuestion(
                row.from(table) + " CROSS JOIN LATERAL (SELECT " + row.broken() + " AS broken OFFSET 0) AS laws",
                conditions);
    }

    /** The law that a row with this finding breaks. */
    static Law law(Finding finding) {
        return switch (finding) {
            case DIVERGENT -> Law.AGREE;
            case LOSSY -> Law.LOSSLESS;
            case UNKEPT -> Law.KEPT;
            case UNCONVERTIBLE -> Law.CONVERTIBLE;
        };
    }
}
