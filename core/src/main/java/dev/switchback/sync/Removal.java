package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.guard.Guard;
import java.util.ArrayList;
import java.util.List;

/**
 * The destructive DDL of a change: drops one shape and everything Switchback made for the change, in one transaction, the
 * trigger before the columns. Never with CASCADE: what still depends on a column makes it fail.
 */
public final class Removal {

    private Removal() {}

    /** The statements that drop a shape: the old one to contract, the new one to abandon. */
    public static List<String> statements(SchemaChange change, Path dropped) {
        SyncNames names = new SyncNames(change);
        Mechanism mechanism = Mechanism.of(change);
        List<String> statements = new ArrayList<>();
        statements.add("DROP VIEW IF EXISTS " + names.guardView());
        for (Guard trigger : SyncGuards.triggers(change)) {
            statements.add("DROP TRIGGER IF EXISTS " + Identifiers.quote(trigger.name()) + " ON "
                    + trigger.table().sql());
        }
        statements.add(mechanism.dropShape(dropped));
        statements.addAll(mechanism.dropFunctions());
        statements.add("DROP FUNCTION IF EXISTS " + names.truncateFunction());
        for (Path shape : Path.values()) {
            statements.add("DROP SEQUENCE IF EXISTS " + names.writesSequence(shape));
        }
        return statements;
    }
}
