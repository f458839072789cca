package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.change.TableName;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The DDL that adds and drops the columns of a shape in the change's own table. */
final class RowColumns {

    private RowColumns() {}

    /** Adds what is missing of the new shape, and sets the declared defaults. */
    static List<String> add(Session session, SchemaChange change, TableFacts facts) throws SQLException {
        List<String> additions = new ArrayList<>();
        for (Column column : change.newShape().columns()) {
            if (!facts.columns().containsKey(column.name())) {
                additions.add("ADD COLUMN IF NOT EXISTS " + Identifiers.quote(column.name()) + " " + column.type()
                        + (bringsDefault(session, column) ? " DEFAULT NULL" : ""));
            }
        }
        List<String> statements = new ArrayList<>();
        if (!additions.isEmpty()) {
            statements.add("ALTER TABLE " + change.table().sql() + "\n    " + String.join(",\n    ", additions));
        }
        statements.addAll(defaults(change));
        return statements;
    }

    /** Apart from ADD COLUMN, which would give the default to the rows that are there: they are not filled yet. */
    static List<String> defaults(SchemaChange change) {
        return change.newShape().columns().stream()
                .filter(column -> column.defaultValue() != null)
                .map(column -> "ALTER TABLE " + change.table(Path.NEW).sql() + " ALTER COLUMN "
                        + Identifiers.quote(column.name()) + " SET DEFAULT " + column.defaultValue())
                .toList();
    }

    /** A domain may have a default of its own: every existing row would look as if it were filled with it. */
    private static boolean bringsDefault(Session session, Column column) throws SQLException {
        return session.one(
                "SELECT count(*) > 0 AS brings FROM pg_catalog.pg_type WHERE oid = to_regtype(?)"
                        + " AND typdefaultbin IS NOT NULL",
                row -> row.bool("brings"),
                column.typeWithoutCollation());
    }

    static String drop(TableName table, Shape shape) {
        return shape.names().stream()
                .map(name -> "DROP COLUMN " + Identifiers.quote(name))
                .collect(Collectors.joining(", ", "ALTER TABLE " + table.sql() + " ", ""));
    }
}
