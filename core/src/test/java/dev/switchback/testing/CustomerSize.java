package dev.switchback.testing;

import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;

import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;

/** A change of the same table as {@link CustomerName}'s whose mapping fails for what is no number. */
public final class CustomerSize {

    private CustomerSize() {}

    /** The change, with all that a test wants of it still to be said. */
    public static SchemaChangeBuilder builder() {
        return SchemaChange.named("customer-size")
                .table("customer")
                .key("id")
                .oldShape(text("email"))
                .newShape(integer("size"))
                .forward("size", "email::integer")
                .backward("email", "size::text");
    }
}
