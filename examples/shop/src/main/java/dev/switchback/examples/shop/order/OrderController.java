package dev.switchback.examples.shop.order;

import dev.switchback.examples.shop.customer.Customers;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Orders over HTTP. */
@RestController
class OrderController {

    private static final int PAGE = 20;

    private final Orders orders;
    private final Customers customers;

    OrderController(Orders orders, Customers customers) {
        this.orders = orders;
        this.customers = customers;
    }

    @GetMapping("/api/orders")
    List<Order> latest() {
        return orders.latest(PAGE);
    }

    @GetMapping("/api/customers/{customer}/orders")
    List<Order> of(@PathVariable long customer) {
        return orders.of(customer, PAGE);
    }

    @PostMapping("/api/customers/{customer}/orders")
    @ResponseStatus(HttpStatus.CREATED)
    Placed order(@PathVariable long customer, @RequestBody NewOrder wanted) {
        if (wanted.cents() <= 0) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "cents is " + wanted.cents() + ": more than 0");
        }
        if (customers.find(customer).isEmpty()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no customer " + customer);
        }
        return new Placed(orders.add(customer, wanted.item(), wanted.cents()));
    }

    /** What is asked for. */
    record NewOrder(String item, long cents) {}

    /** What came of it. */
    record Placed(long id) {}
}
