package dev.switchback.examples.shop.customer;

import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Customers over HTTP. It knows of no shape and of no path. */
@RestController
@RequestMapping("/api/customers")
class CustomerController {

    private static final int PAGE = 20;

    private final Customers customers;
    private final CustomerSearch search;

    CustomerController(Customers customers, CustomerSearch search) {
        this.customers = customers;
        this.search = search;
    }

    @GetMapping
    List<Customer> list(@RequestParam(defaultValue = "0") long after) {
        return customers.list(after, PAGE);
    }

    @GetMapping(params = "name")
    List<Customer> search(@RequestParam String name) {
        return search.named(name, PAGE);
    }

    @GetMapping("/{id}")
    Customer find(@PathVariable long id) {
        return customers.find(id).orElseThrow(() -> unknown(id));
    }

    @PostMapping
    ResponseEntity<Customer> add(@RequestBody NewCustomer wanted) {
        long id = customers.add(name(wanted.name()), wanted.email());
        return ResponseEntity.created(URI.create("/api/customers/" + id))
                .body(new Customer(id, wanted.name(), wanted.email()));
    }

    /** Writes and reads in one transaction, and so by one decision. */
    @PutMapping("/{id}/name")
    @Transactional
    public Customer rename(@PathVariable long id, @RequestBody NewName wanted) {
        if (!customers.rename(id, name(wanted.name()))) {
            throw unknown(id);
        }
        return find(id);
    }

    private static PersonName name(String given) {
        if (given.isBlank()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "the name is blank");
        }
        return PersonName.of(given);
    }

    private static ResponseStatusException unknown(long id) {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no customer " + id);
    }

    /** What is asked for. */
    record NewCustomer(String name, String email) {}

    /** What is asked for. */
    record NewName(String name) {}
}
