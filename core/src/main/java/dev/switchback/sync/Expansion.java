package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The additive DDL of a change: the new columns, the mapping functions, the sync trigger, the counters and the guard view.
 * It reads the catalog first and names only what is missing, because even {@code ADD COLUMN IF NOT EXISTS} queues for the
 * table's strongest lock. All statements belong in one transaction.
 */
public final class Expansion {

    private Expansion() {}

    /** The statements that are still needed; empty if everything is in place. */
    public static List<String> statements(Session session, SchemaChange change) throws SQLException {
        TableFacts facts = facts(session, change);
        return isInstalled(session, change, facts) ? List.of() : allStatements(session, change, facts);
    }

    /** The whole DDL as a script for review, or for Flyway or Liquibase. Running it again changes nothing. */
    public static String script(Session session, SchemaChange change) throws SQLException {
        List<String> statements = allStatements(session, change, facts(session, change));
        return "-- Expand of schema change '" + change.name() + "', definition " + change.digest() + "\n"
                + "-- Run it in one transaction; the phase moves when Switchback's expand finds it in place.\n"
                + String.join(";\n\n", statements) + ";\n";
    }

    /** Whether shapes, triggers and guard of exactly this definition are in place and enabled. */
    static boolean isInstalled(Session session, SchemaChange change, TableFacts facts) throws SQLException {
        if (!facts.has(change.oldShape()) || !facts.hasNewShape(change)) {
            return false;
        }
        Map<String, String> triggers = Mechanism.of(change).triggers();
        long present = session.one(
                "SELECT count(*) AS present FROM unnest(?::text[], ?::text[]) AS wanted (name, relation)"
                        + " JOIN pg_catalog.pg_trigger g ON g.tgname = wanted.name AND g.tgrelid = to_regclass(wanted.relation)"
                        + " WHERE g.tgenabled IN ('O', 'A') AND pg_catalog.obj_description(g.oid, 'pg_trigger') = ?"
                        + " AND to_regclass(?) IS NOT NULL",
                row -> row.number("present"),
                triggers.keySet(),
                triggers.values(),
                mark(change),
                new SyncNames(change).guardView());
        return present == triggers.size();
    }

    private static TableFacts facts(Session session, SchemaChange change) throws SQLException {
        return TableFacts.read(session, change)
                .orElseThrow(() -> new InvalidChangeException(
                        change.name(), List.of("table " + change.table() + " does not exist any more")));
    }

    private static List<String> allStatements(Session session, SchemaChange change, TableFacts facts)
            throws SQLException {
        SyncNames names = new SyncNames(change);
        Mechanism mechanism = Mechanism.of(change);
        List<String> statements = new ArrayList<>(mechanism.addShape(session, facts));
        for (Path shape : Path.values()) {
            statements.add("CREATE SEQUENCE IF NOT EXISTS " + names.writesSequence(shape));
            statements.add("GRANT USAGE, SELECT ON SEQUENCE " + names.writesSequence(shape) + " TO PUBLIC");
        }
        statements.add("GRANT USAGE ON SCHEMA switchback TO PUBLIC");
        statements.addAll(mechanism.install(session, facts));
        new TreeMap<>(mechanism.triggers())
                .forEach((trigger, table) -> statements.add("COMMENT ON TRIGGER " + Identifiers.quote(trigger) + " ON "
                        + table + " IS " + Identifiers.literal(mark(change))));
        statements.add("CREATE OR REPLACE VIEW " + names.guardView() + " AS SELECT "
                + String.join(", ", RowSql.scanned(change).everyColumn()) + "\n    FROM "
                + RowSql.scanned(change).from());
        statements.add("COMMENT ON VIEW " + names.guardView() + " IS "
                + Identifiers.literal("Keeps the columns of schema change '" + change.name()
                        + "' from being dropped or altered before its gate says GO."));
        return statements;
    }

    private static String mark(SchemaChange change) {
        return "switchback " + change.name() + " " + change.digest();
    }
}
