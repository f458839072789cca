package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.Customers;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.NewShapeCustomers;
import dev.switchback.benchmarks.lab.OldShapeCustomers;
import dev.switchback.benchmarks.lab.Table;

/** A read by a repository of Switchback, whose two adapters are written by hand. */
public record Repository(String name, Table table) implements Subject {

    @Override
    public Operation in(Lab lab) {
        Customers customers = lab.switchback()
                .repository(Customers.class, table.change())
                .oldPath(new OldShapeCustomers(lab.application(), table))
                .newPath(new NewShapeCustomers(lab.application(), table))
                .build();
        return customers::find;
    }
}
