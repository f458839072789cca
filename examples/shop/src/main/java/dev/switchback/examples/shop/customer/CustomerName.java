package dev.switchback.examples.shop.customer;

import static dev.switchback.change.Column.text;
import static dev.switchback.examples.shop.schema.Tables.CUSTOMER;

import dev.switchback.change.SchemaChange;
import dev.switchback.jooq.DualField;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The change: one name column becomes two, and every text survives the way there and back. */
@Configuration(proxyBeanMethods = false)
public class CustomerName {

    /** Its name, and that of its flag. */
    public static final String CHANGE = "customer-name";

    @Bean
    SchemaChange customerNameChange() {
        return SchemaChange.named(CHANGE)
                .table("customer")
                .key("id")
                .oldShape(text("full_name"))
                .newShape(text("first_name"), text("last_name"))
                .forward("first_name", "split_part(full_name, ' ', 1)")
                .forward("last_name", "substring(full_name from ' (.*)')")
                .backward("full_name", "first_name || coalesce(' ' || last_name, '')")
                .build();
    }

    /** For queries that are written once for both paths. */
    @Bean
    DualField<String> fullName(SchemaChange customerNameChange) {
        return DualField.of(customerNameChange, CUSTOMER.FULL_NAME);
    }
}
