package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.change.TableName;
import java.util.List;
import java.util.stream.Collectors;

/** The DDL that adds and drops the columns of a shape in the change's own table. */
final class RowColumns {

    private RowColumns() {}

    /** Adds what is missing of the new shape; empty if nothing is. */
    static List<String> add(SchemaChange change, TableFacts facts) {
        List<String> additions = change.newShape().columns().stream()
                .filter(column -> !facts.columns().containsKey(column.name()))
                .map(column -> "ADD COLUMN IF NOT EXISTS " + Identifiers.quote(column.name()) + " " + column.type())
                .toList();
        return additions.isEmpty()
                ? List.of()
                : List.of("ALTER TABLE " + change.table().sql() + "\n    " + String.join(",\n    ", additions));
    }

    static String drop(TableName table, Shape shape) {
        return shape.names().stream()
                .map(name -> "DROP COLUMN " + Identifiers.quote(name))
                .collect(Collectors.joining(", ", "ALTER TABLE " + table.sql() + " ", ""));
    }
}
