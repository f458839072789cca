package dev.switchback.benchmarks.subject;

import dev.switchback.Switchback;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.change.SchemaChange;
import dev.switchback.route.UnitOfWork;
import dev.switchback.route.UnitsOfWork;
import org.jspecify.annotations.Nullable;

/** A unit of work in which is decided what adapters and logical fields ask for, and nothing else is done. */
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
        UnitsOfWork units = switchback.unitsOfWork();
        return id -> units.within(Keys.context(id), () -> decision(units.current(), change));
    }

    private static dev.switchback.route.Decision decision(@Nullable UnitOfWork unit, SchemaChange change) {
        if (unit == null) {
            throw new IllegalStateException("a unit of work has just begun on this thread");
        }
        return unit.decision(change);
    }
}
