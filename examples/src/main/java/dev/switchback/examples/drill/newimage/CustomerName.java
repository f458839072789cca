package dev.switchback.examples.drill.newimage;

import static dev.switchback.change.Column.text;

import dev.switchback.change.SchemaChange;

/** The schema change of the drill: one name column becomes two, and every text survives the way there and back. */
public final class CustomerName {

    public static final SchemaChange CHANGE = SchemaChange.named("customer-name")
            .table("customer")
            .key("id")
            .oldShape(text("full_name"))
            .newShape(text("first_name"), text("last_name"))
            .forward("first_name", "split_part(full_name, ' ', 1)")
            .forward(
                    "last_name",
                    "CASE WHEN strpos(full_name, ' ') > 0 THEN substr(full_name, strpos(full_name, ' ') + 1) END")
            .backward("full_name", "first_name || coalesce(' ' || last_name, '')")
            .build();

    private CustomerName() {}
}
