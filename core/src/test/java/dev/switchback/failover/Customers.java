package dev.switchback.failover;

import static dev.switchback.change.Column.text;

import dev.switchback.change.SchemaChange;

/** A table for each change, all with the same columns and the same mapping. */
final class Customers {

    private Customers() {}

    /** The change of the name column of {@code shop.NAME}. */
    static SchemaChange change(String name) {
        return SchemaChange.named(name)
                .table("shop." + name)
                .key("id")
                .oldShape(text("full_name"))
                .newShape(text("first_name"), text("last_name"))
                .forward("first_name", "split_part(full_name, ' ', 1)")
                .forward("last_name", "substr(full_name, strpos(full_name || ' ', ' ') + 1)")
                .backward("full_name", "first_name || ' ' || last_name")
                .build();
    }

    static String createTable(String name, int rows) {
        return "CREATE SCHEMA IF NOT EXISTS shop; CREATE TABLE shop." + name
                + " (id bigint PRIMARY KEY, full_name text);" + " INSERT INTO shop." + name
                + " SELECT n, 'nobody ' || n FROM generate_series(1, " + rows + ") AS n";
    }

    /** How many rows of a table have shapes that disagree. */
    static String divergent(String name) {
        return "SELECT count(*) FROM shop." + name + " WHERE full_name IS DISTINCT FROM first_name || ' ' || last_name";
    }
}
