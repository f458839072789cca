package dev.switchback.sync;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.Identifiers;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.guard.Guard;
import dev.switchback.guard.GuardState;
import dev.switchback.guard.Guards;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The additive DDL of a change: the new columns, the mapping functions, the sync trigger, the
 * counters, the truncate guard and the guard view.
 * It reads the catalog first and names only what is missing, because even {@code ADD COLUMN IF NOT EXISTS} queues for the
 * table's strongest lock. All statements belong in one transaction.
 */
public final class Expansion {

    /** The guard view is there to hold on to its columns. It reads with its owner's rights, and shall show nobody what is in them. */
    private static final String NO_ROW = "\n    WHERE false";

    private Expansion() {}

    /** The statements that are still needed; empty if everything is in place. */
    public static List<String> statements(Session session, SchemaChange change) throws SQLException {
        TableFacts facts = facts(session, change);
        return isInstalled(session, change) && isAsRecorded(session, change)
                ? List.of()
                : allStatements(session, change, facts);
    }

    /** What expand made may have been replaced by something of the same name. */
    private static boolean isAsRecorded(Session session, SchemaChange change) throws SQLException {
        return Guards.standing(session, List.of(change.name())).stream().noneMatch(GuardState::missing);
    }

    /** The whole DDL as a script for review, or for Flyway or Liquibase. Running it again changes nothing. */
    public static String script(Session session, SchemaChange change) throws SQLException {
        List<String> statements = allStatements(session, change, facts(session, change));
        return "-- Expand of schema change '" + change.name() + "', definition " + change.digest() + "\n"
                + "-- Run it in one transaction; the phase moves when Switchback's expand finds it in place.\n"
                + String.join(";\n\n", statements) + ";\n";
    }

    /** Whether shapes, triggers and guards of exactly this definition are in place and enabled, and see every update. */
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
        Mechanism mechanism = Mechanism.of(change);
        List<String> statements = new ArrayList<>(Strays.drops(session, change));
        statements.addAll(mechanism.addShape(session, facts));
        if (change.mapping() instanceof AdapterMapping adapters) {
            statements.addAll(guardView(change, adapters));
            return statements;
        }
        for (Path shape : Path.values()) {
            statements.add("CREATE SEQUENCE IF NOT EXISTS " + names.writesSequence(shape));
            statements.add("GRANT USAGE, SELECT ON SEQUENCE " + names.writesSequence(shape) + " TO PUBLIC");
        }
        statements.addAll(mechanism.install(session, facts));
        statements.addAll(new TruncateGuard(change).statements());
        for (Guard trigger : SyncGuards.triggers(change)) {
            statements.add("COMMENT ON TRIGGER " + Identifiers.quote(trigger.name()) + " ON "
                    + trigger.table().sql() + " IS " + Identifiers.literal(Guards.mark(change)));
        }
        statements.add("CREATE OR REPLACE VIEW " + names.guardView() + " AS SELECT "
                + String.join(", ", RowSql.scanned(change).everyColumn()) + "\n    FROM "
                + RowSql.scanned(change).from() + NO_ROW);
        statements.add("COMMENT ON VIEW " + names.guardView() + " IS "
                + Identifiers.literal(Guards.mark(change)
                        + ": keeps its columns from being dropped or altered before its gate says GO"));
        return statements;
    }

    /** A view over the verification query: nothing that the query reads can be dropped or altered. */
    static List<String> guardView(SchemaChange change, AdapterMapping mapping) {
        String view = new SyncNames(change).guardView();
        return List.of(
                "CREATE OR REPLACE VIEW " + view + " AS SELECT key FROM (" + mapping.verification()
                        + "\n) AS divergent (key)" + NO_ROW,
                "COMMENT ON VIEW " + view + " IS "
                        + Identifiers.literal(Guards.mark(change)
                                + ": keeps what its verification reads from being dropped or altered before its gate says"
                                + " GO"));
    }
}
