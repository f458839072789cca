package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The defaults of a change's columns that are always the same value: what an insert that does not name them gives them. */
final class ConstantDefaults {

    private ConstantDefaults() {}

    /** Column → expression. A column without a default has the constant default NULL; one that varies is left out. */
    static Map<String, String> of(Session session, SchemaChange change, TableFacts facts) throws SQLException {
        Map<String, String> constants = new HashMap<>();
        for (Column column : change.columns()) {
            ColumnFacts fact = facts.columns().get(column.name());
            String value = defaultOf(column, fact);
            boolean varies = fact != null && fact.identity();
            if (value.equals("NULL") && !varies) {
                constants.put(column.name(), value);
            } else if (!varies && Immutability.isConstant(session, column, value)) {
                constants.put(
                        column.name(),
                        "(" + value + ")::" + (fact == null ? column.typeWithoutCollation() : fact.type()));
            }
        }
        return constants;
    }

    /** A declared default is set by the same script; any other stays as it is. */
    private static String defaultOf(Column column, @Nullable ColumnFacts fact) {
        if (column.defaultValue() != null) {
            return column.defaultValue();
        }
        return fact == null || fact.defaultValue() == null ? "NULL" : fact.defaultValue();
    }
}
