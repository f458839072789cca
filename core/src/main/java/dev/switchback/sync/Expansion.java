package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.guard.Guards;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The additive DDL of a change: the new columns, the mapping functions, the sync trigger, the
 * counters, the truncate guard and the guard view.
 * It reads the catalog first and names only what is missing, because even {@code ADD COLUMN IF NOT EXISTS} queues for the
 * table's strongest lock. All statements belong in one transaction.
 */
public final class Expansion {

    private Expansion() {}

    /** The statements that are still needed; empty if everything is in place. */
    public static List<String> statements(Session session, SchemaChange change) throws SQLException {
        TableFacts facts = facts(session, change);
        return isInstalled(session, change) ? List.of() : allStatements(session, change, facts);
    }

    /** The whole DDL as a script for review, or for Flyway or Liquibase. Running it again changes nothing. */
    public static String script(Session session, SchemaChange change) throws SQLException {
        List<String> statements = allStatements(session, change, facts(session, change));
        return "-- Expand of schema change '" + change.name() + "', definition " + change.digest() + "\n"
                + "-- Run it in one transaction; the phase moves when Switchback's expand finds it in place.\n"
                + String.join(";\n\n", statements) + ";\n";
    }

    /** Whether columns, triggers and guard view of exactly this definition are in place and enabled. */
    static boolean isInstalled(Session session, SchemaChange change) throws SQLException {
        return Guards.inPlace(session, change, SyncGuards.of(change));
    }

    private static TableFacts facts(Session session, SchemaChange change) throws SQLException {
        return TableFacts.read(session, change)
                .orElseThrow(() -> new InvalidChangeException(
                        change.name(), List.of("table " + change.table() + " does not exist any more")));
    }

    private static List<String> allStatements(Session session, SchemaChange change, TableFacts facts)
            throws SQLException {
        SyncNames names = new SyncNames(change);
        SyncTrigger trigger = new SyncTrigger(change, constantDefaults(session, change, facts));
        List<String> statements = new ArrayList<>(Strays.drops(session, change));
        List<String> additions = change.newShape().columns().stream()
                .filter(column -> !facts.columns().containsKey(column.name()))
                .map(column -> "ADD COLUMN IF NOT EXISTS " + Identifiers.quote(column.name()) + " " + column.type())
                .toList();
        if (!additions.isEmpty()) {
            statements.add("ALTER TABLE " + change.table().sql() + "\n    " + String.join(",\n    ", additions));
        }
        for (Path shape : Path.values()) {
            statements.add("CREATE SEQUENCE IF NOT EXISTS " + names.writesSequence(shape));
            statements.add("GRANT USAGE, SELECT ON SEQUENCE " + names.writesSequence(shape) + " TO PUBLIC");
        }
        statements.addAll(trigger.functions());
        statements.add(trigger.function());
        statements.add(trigger.trigger(!facts.foreignTriggers().isEmpty()));
        statements.addAll(new TruncateGuard(change).statements());
        for (String each : List.of(names.trigger(), names.truncateTrigger())) {
            statements.add("COMMENT ON TRIGGER " + Identifiers.quote(each) + " ON "
                    + change.table().sql() + " IS " + Identifiers.literal(Guards.mark(change)));
        }
        statements.add("CREATE OR REPLACE VIEW " + names.guardView() + " AS SELECT "
                + Identifiers.quoteAll(
                        change.columns().stream().map(Column::name).toList()) + "\n    FROM "
                + change.table().sql());
        statements.add("COMMENT ON VIEW " + names.guardView() + " IS "
                + Identifiers.literal(Guards.mark(change)
                        + ": keeps its columns from being dropped or altered before its gate says GO"));
        return statements;
    }

    /** A column without a default has the constant default NULL. A default that varies is left out. */
    private static Map<String, String> constantDefaults(Session session, SchemaChange change, TableFacts facts)
            throws SQLException {
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
