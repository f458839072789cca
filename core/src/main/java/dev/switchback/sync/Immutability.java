package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** Whether an expression always gives the same value. Mostly only the server knows: ask it for a generated column. */
final class Immutability {

    /**
     * What a mapping function runs under whose expression is not immutable: what it gives would depend on who writes
     * otherwise. A function with settings of its own is not inlined, and neither is one that is not immutable.
     */
    private static final String SETTINGS =
            "SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'postgres'"
                    + " SET extra_float_digits = '1' SET bytea_output = 'hex'"
                    + " SET lc_monetary = 'C' SET lc_numeric = 'C' SET lc_time = 'C'";

    /** The server calls the text of these types immutable although {@code extra_float_digits} and {@code bytea_output} decide it. */
    private static final Pattern SET_AFTER_ALL =
            Pattern.compile("\\b(float[48]?|double|real|bytea)\\b", Pattern.CASE_INSENSITIVE);

    private Immutability() {}

    /** The settings that the function of a mapping expression needs; blank if it needs none. */
    static String settings(Session session, SchemaChange change, SqlMapping mapping, Path target, Column column)
            throws SQLException {
        String columns = MappingFunctions.parameters(change, target) + ", ";
        String expression = mapping.expression(target, column);
        boolean given = isGiven(session, columns, column, expression)
                && !SET_AFTER_ALL.matcher(columns + expression).find();
        return given ? "" : SETTINGS;
    }

    /** Whether a value for a column is always the same one. */
    static boolean isConstant(Session session, Column column, String value) throws SQLException {
        return isGiven(session, "", column, value);
    }

    private static boolean isGiven(Session session, String columns, Column column, String value) throws SQLException {
        try {
            session.behindSavepoint(inner -> {
                inner.execute("CREATE TEMPORARY TABLE switchback_given (" + columns + "\"switchback value\" "
                        + column.typeWithoutCollation() + " GENERATED ALWAYS AS (" + value
                        + "\n) STORED) ON COMMIT DROP");
                inner.execute("DROP TABLE pg_temp.switchback_given");
                return "";
            });
            return true;
        } catch (SQLException e) {
            if ("42P17".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }
}
