package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.Customers;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.NewShapeCustomers;
import dev.switchback.benchmarks.lab.OldShapeCustomers;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.change.Path;

/** A call of what is written by hand on one shape with plain JDBC, and knows nothing of any change. */
public record HandWritten(String name, Table table, Path shape, boolean write) implements Subject {

    /** A read by key. */
    public static HandWritten read(String name, Table table, Path shape) {
        return new HandWritten(name, table, shape, false);
    }

    /** A write by key. */
    public static HandWritten write(String name, Table table, Path shape) {
        return new HandWritten(name, table, shape, true);
    }

    @Override
    public Operation in(Lab lab) {
        Customers customers = shape == Path.OLD
                ? new OldShapeCustomers(lab.application(), table)
                : new NewShapeCustomers(lab.application(), table);
        return write ? id -> Calls.rename(customers, id) : customers::find;
    }
}
