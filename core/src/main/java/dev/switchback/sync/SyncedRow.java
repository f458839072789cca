package dev.switchback.sync;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import dev.switchback.guard.Guard;
import dev.switchback.guard.GuardKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

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
    public List<String> addShape(Session session, TableFacts facts) throws SQLException {
        return RowColumns.add(session, change, facts);
    }

    @Override
    public List<String> install(Session session, TableFacts facts) throws SQLException {
        SyncTrigger trigger = new SyncTrigger(change, mapping, ConstantDefaults.of(session, change, facts));
        MappingFunctions functions = new MappingFunctions(change, mapping);
        List<String> statements = new ArrayList<>(functions.create(session));
        statements.add(functions.grant());
        statements.add(trigger.function());
        statements.add(trigger.trigger(!facts.foreignTriggers().isEmpty()));
        return statements;
    }

    @Override
    public List<Guard> triggers() {
        return List.of(new Guard(
                GuardKind.SYNC_TRIGGER, change.table(), names.trigger(), SyncNames.unquoted(names.syncFunction())));
    }

    @Override
    public String dropShape(Path dropped) {
        return RowColumns.drop(change.table(), change.shape(dropped));
    }

    @Override
    public List<String> dropFunctions() {
        List<String> statements = new ArrayList<>(List.of("DROP FUNCTION IF EXISTS " + names.syncFunction()));
        statements.addAll(new MappingFunctions(change, mapping).drop());
        return statements;
    }
}
