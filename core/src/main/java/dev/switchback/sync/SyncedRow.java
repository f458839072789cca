package dev.switchback.sync;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
        return RowColumns.add(change, facts);
    }

    @Override
    public List<String> install(Session session, TableFacts facts) throws SQLException {
        SyncTrigger trigger = new SyncTrigger(change, mapping, ConstantDefaults.of(session, change, facts));
        List<String> statements = new ArrayList<>(new MappingFunctions(change, mapping).create());
        statements.add(trigger.function());
        statements.add(trigger.trigger(!facts.foreignTriggers().isEmpty()));
        return statements;
    }

    @Override
    public Map<String, String> triggers() {
        return Map.of(names.trigger(), change.table().sql());
    }

    @Override
    public List<String> dropShape(Path dropped) {
        return List.of(RowColumns.drop(change.table(), change.shape(dropped)));
    }

    @Override
    public List<String> dropFunctions() {
        List<String> statements = new ArrayList<>(List.of("DROP FUNCTION IF EXISTS " + names.syncFunction()));
        statements.addAll(new MappingFunctions(change, mapping).drop());
        return statements;
    }
}
