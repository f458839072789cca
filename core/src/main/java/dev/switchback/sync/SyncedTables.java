package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import dev.switchback.guard.Guard;
import dev.switchback.guard.GuardKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The new shape in a table of its own, and a mapping in SQL: an AFTER row trigger on each table carries what was written to
 * the other one. Rows of the new table come and go with what the old shape says, and with their row of the old table.
 */
final class SyncedTables implements Mechanism {

    private final SchemaChange change;
    private final SqlMapping mapping;
    private final Extraction extraction;
    private final SyncNames names;

    SyncedTables(SchemaChange change, SqlMapping mapping, Extraction extraction) {
        this.change = change;
        this.mapping = mapping;
        this.extraction = extraction;
        this.names = new SyncNames(change);
    }

    @Override
    public List<String> addShape(Session session, TableFacts facts) throws SQLException {
        TableFacts there = facts.extracted();
        if (there == null) {
            List<String> statements = new ArrayList<>(List.of(createTable(facts)));
            statements.addAll(grants(session, facts));
            statements.addAll(RowColumns.defaults(change));
            return statements;
        }
        List<String> additions = change.newShape().columns().stream()
                .filter(column -> !there.columns().containsKey(column.name()))
                .map(column -> "ADD COLUMN IF NOT EXISTS " + Identifiers.quote(column.name()) + " " + column.type())
                .toList();
        List<String> statements = new ArrayList<>();
        if (!additions.isEmpty()) {
            statements.add("ALTER TABLE " + extraction.table().sql() + "\n    " + String.join(",\n    ", additions));
        }
        statements.addAll(RowColumns.defaults(change));
        return statements;
    }

    @Override
    public List<String> install(Session session, TableFacts facts) throws SQLException {
        TableTriggers triggers = new TableTriggers(change, mapping, extraction);
        MappingFunctions functions = new MappingFunctions(change, mapping);
        List<String> statements = new ArrayList<>(functions.create(session));
        statements.add(functions.grant());
        statements.add(triggers.oldFunction());
        statements.add(triggers.newFunction());
        statements.add(triggers.oldTrigger(!facts.foreignTriggers().isEmpty()));
        statements.add(triggers.newTrigger());
        TableFacts there = facts.extracted();
        statements.addAll(OwnersRights.of(session, names.syncFunction(), facts));
        statements.addAll(OwnersRights.of(session, names.newTableSyncFunction(), there == null ? facts : there));
        return statements;
    }

    @Override
    public List<Guard> triggers() {
        return List.of(
                new Guard(
                        GuardKind.SYNC_TRIGGER,
                        change.table(),
                        names.trigger(),
                        SyncNames.unquoted(names.syncFunction())),
                new Guard(
                        GuardKind.SYNC_TRIGGER,
                        extraction.table(),
                        names.newTableTrigger(),
                        SyncNames.unquoted(names.newTableSyncFunction())));
    }

    @Override
    public List<String> dropShape(Path dropped) {
        return List.of(
                dropped == Path.NEW
                        ? "DROP TABLE " + extraction.table().sql()
                        : RowColumns.drop(change.table(), change.oldShape()));
    }

    @Override
    public List<String> dropFunctions() {
        List<String> statements = new ArrayList<>(List.of(
                "DROP FUNCTION IF EXISTS " + names.syncFunction(),
                "DROP FUNCTION IF EXISTS " + names.newTableSyncFunction()));
        statements.addAll(new MappingFunctions(change, mapping).drop());
        return statements;
    }

    private String createTable(TableFacts facts) {
        Stream<String> keys = IntStream.range(0, change.key().size())
                .mapToObj(i -> Identifiers.quote(extraction.key().get(i)) + " "
                        + facts.type(change.key().get(i)) + " NOT NULL");
        Stream<String> columns = change.newShape().columns().stream()
                .map((Column column) -> Identifiers.quote(column.name()) + " " + column.type());
        String key = Identifiers.quoteAll(extraction.key());
        return "CREATE TABLE IF NOT EXISTS " + extraction.table().sql() + " (\n    "
                + Stream.concat(keys, columns).collect(Collectors.joining(",\n    ")) + ",\n    PRIMARY KEY (" + key
                + "),\n    FOREIGN KEY (" + key + ") REFERENCES "
                + change.table().sql() + " ("
                + Identifiers.quoteAll(change.key()) + ") ON DELETE CASCADE ON UPDATE CASCADE)";
    }

    /** Whoever may read or write the table may do the same with the one that now holds a part of it. */
    private List<String> grants(Session session, TableFacts facts) throws SQLException {
        return session.query(
                "SELECT 'GRANT ' || string_agg(DISTINCT a.privilege_type, ', ') || ' ON ' || ? || ' TO '"
                        + " || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS sql"
                        + " FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a"
                        + " WHERE c.oid = ? AND a.grantee <> c.relowner"
                        + " AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')"
                        + " GROUP BY a.grantee ORDER BY 1",
                row -> row.text("sql"),
                extraction.table().sql(),
                facts.oid());
    }
}
