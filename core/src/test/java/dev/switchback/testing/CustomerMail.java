package dev.switchback.testing;

import static dev.switchback.change.Column.text;

import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;

/** A change of the same table as {@link CustomerName}'s whose mapping is in Java: it has meters that others have not. */
public final class CustomerMail {

    public static final SchemaChange CHANGE = SchemaChange.named("customer-mail")
            .table("customer")
            .key("id")
            .oldShape(text("email"))
            .newShape(text("mail"))
            .javaMapping(
                    "1", row -> RowValues.of("mail", row.text("email")), row -> RowValues.of("email", row.text("mail")))
            .build();

    private CustomerMail() {}
}
