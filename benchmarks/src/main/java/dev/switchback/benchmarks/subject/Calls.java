package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.Customers;

/** What everybody does with customers, in the same way. */
final class Calls {

    private Calls() {}

    static Object rename(Customers customers, long id) {
        customers.rename(id, Names.first(), Names.last());
        return customers;
    }
}
