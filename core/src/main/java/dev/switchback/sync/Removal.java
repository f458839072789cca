package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The destructive DDL of a change: drops one shape and everything Switchback made for the change, in one transaction, the
 * trigger before the columns. Never with CASCADE: what still depends on a column makes it fail.
 */
public final class Removal {

    private Removal() {}

    /** The statements that drop a shape: the old one to contract, the new one to abandon. */
    public static List<String> statements(SchemaChange change, Path dropped) {
        SyncNames names = new SyncNames(change);
        List<String> statements = new ArrayList<>();
        statements.add("DROP VIEW IF EXISTS " + names.guardView());
        for (String trigger : List.of(names.trigger(), names.truncateTrigger())) {
            statements.add("DROP TRIGGER IF EXISTS " + Identifiers.quote(trigger) + " ON "
                    + change.table().sql());
        }
        statements.add(names.shape(dropped).names().stream()
                .map(name -> "DROP COLUMN " + Identifiers.quote(name))
                .collect(
                        Collectors.joining(", ", "ALTER TABLE " + change.table().sql() + " ", "")));
        statements.add("DROP FUNCTION IF EXISTS " + names.syncFunction());
        statements.add("DROP FUNCTION IF EXISTS " + names.truncateFunction());
        statements.add("DROP FUNCTION IF EXISTS " + names.agreeFunction());
        statements.add("DROP FUNCTION IF EXISTS " + names.losslessFunction());
        for (Path target : Path.values()) {
            IntStream.range(0, names.shape(target).columns().size())
                    .forEach(i -> statements.add("DROP FUNCTION IF EXISTS " + names.mappingFunction(target, i)));
            statements.add("DROP SEQUENCE IF EXISTS " + names.writesSequence(target));
        }
        return statements;
    }
}
