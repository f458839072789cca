package dev.switchback.benchmarks.subject;

import dev.switchback.Switchback;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.change.SchemaChange;

/** A unit of work that decides, and does nothing else. */
public record Decision(String name, boolean builtIn) implements Subject {

    /** Decisions between two looks at the clock. */
    static final int BATCH = 500;

    @Override
    public int batch() {
        return BATCH;
    }

    @Override
    public Operation in(Lab lab) {
        Switchback switchback = builtIn ? lab.builtIn() : lab.switchback();
        SchemaChange change = switchback.change(Table.GUARDED.sql()).definition();
        return id -> switchback.unitOfWork(Keys.context(id), () -> switchback.decision(change));
    }
}
