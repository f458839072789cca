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
        SyncTrigger trigger = new SyncTrigger(
                change, mapping, ConstantDefaults.of(session, change, facts), PlainColumns.of(session, change));
        MappingFunctions functions = new MappingFunctions(change, mapping);
        boolean everyUpdate = !facts.foreignTriggers().isEmpty();
        List<String> statements = new ArrayList<>(functions.create(session));
        statements.add(functions.grant());
        statements.add(trigger.function());
        statements.add(trigger.trigger(everyUpdate));
        if (mapping.partial()) {
            statements.addAll(
                    new NoteTrigger(change).create(facts, RowSql.scanned(change).updates(everyUpdate)));
        }
        return statements;
    }

    @Override
    public List<Guard> triggers() {
        Guard sync = guard(names.trigger(), names.syncFunction());
        return mapping.partial() ? List.of(sync, guard(names.noteTrigger(), names.noteFunction())) : List.of(sync);
    }

    @Override
    public List<String> dropShape(Path dropped) {
        return List.of(RowColumns.drop(change.table(), change.shape(dropped)));
    }

    @Override
    public List<String> dropFunctions() {
        List<String> statements = new ArrayList<>(List.of("DROP FUNCTION IF EXISTS " + names.syncFunction()));
        if (mapping.partial()) {
            statements.addAll(new NoteTrigger(change).drop());
        }
        statements.addAll(new MappingFunctions(change, mapping).drop());
        return statements;
    }

    private Guard guard(String trigger, String function) {
        return new Guard(GuardKind.SYNC_TRIGGER, change.table(), trigger, SyncNames.unquoted(function));
    }
}
