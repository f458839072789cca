package dev.switchback.benchmarks.subject;

import dev.switchback.access.JdbcTransactions;
import dev.switchback.benchmarks.lab.Customers;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.NewShapeCustomers;
import dev.switchback.benchmarks.lab.OldShapeCustomers;
import dev.switchback.benchmarks.lab.Table;

/** A write by both adapters of a repository of Switchback, in one transaction. */
public record BothAdapters(String name, Table table) implements Subject {

    @Override
    public Operation in(Lab lab) {
        JdbcTransactions transactions = new JdbcTransactions(lab.application());
        Customers customers = lab.switchback()
                .repository(Customers.class, table.change())
                .oldPath(new OldShapeCustomers(transactions.dataSource(), table))
                .newPath(new NewShapeCustomers(transactions.dataSource(), table))
                .dualWrite(transactions)
                .build();
        return id -> Calls.rename(customers, id);
    }
}
