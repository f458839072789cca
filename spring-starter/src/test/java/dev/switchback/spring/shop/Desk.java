package dev.switchback.spring.shop;

import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A request that is two transactions. */
@RestController
class Desk {

    private final TemplateCustomers customers;
    private final TransactionOperations transactions;

    Desk(TemplateCustomers customers, TransactionOperations transactions) {
        this.customers = customers;
        this.transactions = transactions;
    }

    @GetMapping("/customers/{id}")
    String twice(@PathVariable long id) {
        String once = transactions.execute(status -> customers.find(id));
        return once + ", " + transactions.execute(status -> customers.find(id));
    }
}
