package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.change.SqlMapping;
import dev.switchback.change.TableName;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Both shapes in one row, and a mapping in SQL: a BEFORE row trigger completes whichever shape was not written. */
final class SyncedRow implements Mechanism {

    private final SchemaChange change;
    private final SqlMapping mapping;
    private final SyncNames names;

    SyncedRow(SchemaChange change, SqlMapping mapping) {
        this.change = change;
        this.mapping = mapping;
        this.names = new SyncNames(change);
    }

    @Override
    public List<String> addShape(Session session, TableFacts facts) {
        List<String> additions = change.newShape().columns().stream()
                .filter(column -> !facts.columns().containsKey(column.name()))
                .map(column -> "ADD COLUMN IF NOT EXISTS " + Identifiers.quote(column.name()) + " " + column.type())
                .toList();
        return additions.isEmpty()
                ? List.of()
                : List.of("ALTER TABLE " + change.table().sql() + "\n    " + String.join(",\n    ", additions));
    }

    @Override
    public List<String> install(Session session, TableFacts facts) throws SQLException {
        SyncTrigger trigger = new SyncTrigger(change, mapping, constantDefaults(session, facts));
        boolean everyUpdate = !facts.foreignTriggers().isEmpty();
        List<String> statements = new ArrayList<>(new MappingFunctions(change, mapping, names).create());
        statements.add(trigger.function());
        statements.add(trigger.trigger(everyUpdate));
        if (mapping.partial()) {
            statements.addAll(new NoteTrigger(change).create(facts, trigger.updates(everyUpdate)));
        }
        return statements;
    }

    @Override
    public Map<String, String> triggers() {
        String table = change.table().sql();
        return mapping.partial()
                ? Map.of(names.trigger(), table, names.noteTrigger(), table)
                : Map.of(names.trigger(), table);
    }

    @Override
    public String dropShape(Path dropped) {
        return dropColumns(change.table(), change.shape(dropped));
    }

    static String dropColumns(TableName table, Shape shape) {
        return shape.names().stream()
                .map(name -> "DROP COLUMN " + Identifiers.quote(name))
                .collect(Collectors.joining(", ", "ALTER TABLE " + table.sql() + " ", ""));
    }

    @Override
    public List<String> dropFunctions() {
        List<String> statements = new ArrayList<>(List.of("DROP FUNCTION IF EXISTS " + names.syncFunction()));
        if (mapping.partial()) {
            statements.addAll(new NoteTrigger(change).drop());
        }
        statements.addAll(new MappingFunctions(change, mapping, names).drop());
        return statements;
    }

    /** A column without a default has the constant default NULL. A default that varies is left out. */
    private Map<String, String> constantDefaults(Session session, TableFacts facts) throws SQLException {
        Map<String, String> constants = new HashMap<>();
        for (Column column : change.columns()) {
            ColumnFacts fact = facts.columns().get(column.name());
            String value = fact == null || fact.defaultValue() == null ? "NULL" : fact.defaultValue();
            if (value.equals("NULL") || isConstant(session, column, value)) {
                constants.put(column.name(), value);
            }
        }
        return constants;
    }

    /** Only the server knows whether an expression always gives the same value: ask it for a generated column. */
    private static boolean isConstant(Session session, Column column, String value) throws SQLException {
        try {
            session.behindSavepoint(inner -> {
                inner.execute("CREATE TEMPORARY TABLE switchback_default (value " + column.type()
                        + " GENERATED ALWAYS AS (" + value + ") STORED) ON COMMIT DROP");
                inner.execute("DROP TABLE pg_temp.switchback_default");
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
