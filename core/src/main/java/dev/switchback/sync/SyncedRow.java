package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
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
    public List<String> addShape(TableFacts facts) {
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
        List<String> statements = new ArrayList<>(new MappingFunctions(change, mapping).create(session));
        statements.add(trigger.function());
        statements.add(trigger.trigger(!facts.foreignTriggers().isEmpty()));
        return statements;
    }

    @Override
    public Map<String, String> triggers() {
        return Map.of(names.trigger(), change.table().sql());
    }

    @Override
    public String dropShape(Path dropped) {
        return change.shape(dropped).names().stream()
                .map(name -> "DROP COLUMN " + Identifiers.quote(name))
                .collect(
                        Collectors.joining(", ", "ALTER TABLE " + change.table().sql() + " ", ""));
    }

    @Override
    public List<String> dropFunctions() {
        List<String> statements = new ArrayList<>(List.of("DROP FUNCTION IF EXISTS " + names.syncFunction()));
        statements.addAll(new MappingFunctions(change, mapping).drop());
        return statements;
    }

    /**
     * The value of every default that is always the same, in the trigger's words: no session's search path may decide what
     * they mean. A column without a default has NULL, of the column's own type.
     */
    private Map<String, String> constantDefaults(Session session, TableFacts facts) throws SQLException {
        Map<String, ColumnFacts> inFull = TableFacts.columnsInFull(session, facts.oid());
        Map<String, String> constants = new HashMap<>();
        for (Column column : change.columns()) {
            ColumnFacts fact = inFull.get(column.name());
            String value = fact == null ? null : fact.defaultValue();
            if (fact == null || value == null) {
                constants.put(column.name(), "CASE WHEN false THEN NEW." + Identifiers.quote(column.name()) + " END");
            } else if (Immutability.isConstant(session, column, value)) {
                constants.put(column.name(), "(" + value + ")::" + fact.type());
            }
        }
        return constants;
    }
}
