package dev.switchback.spring.shop;

import dev.switchback.change.SchemaChange;
import dev.switchback.jooq.DualField;
import dev.switchback.testing.CustomerName;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Customers through every technology, on one table, in one application. */
@SpringBootApplication
public class ShopApplication {

    @Bean
    SchemaChange customerName() {
        return CustomerName.CHANGE;
    }

    @Bean
    DualField<String> fullName(SchemaChange customerName) {
        return DualField.of(customerName, CustomerTable.CUSTOMER.fullName);
    }
}
