package dev.switchback.jooq;

import dev.switchback.route.UnitOfWork;
import dev.switchback.route.UnitsOfWork;
import java.util.concurrent.Executor;
import org.jooq.ExecutorProvider;

/**
 * The threads of asynchronous execution: what is started within a unit of work is part of it. If it runs when the unit has
 * ended it cannot decide, and fails.
 */
final class HandedOverUnits implements ExecutorProvider {

    private final ExecutorProvider delegate;
    private final UnitsOfWork units;

    HandedOverUnits(ExecutorProvider delegate, UnitsOfWork units) {
        this.delegate = delegate;
        this.units = units;
    }

    @Override
    public Executor provide() {
        Executor executor = delegate.provide();
        return task -> {
            UnitOfWork unit = units.current();
            executor.execute(unit == null ? task : () -> runIn(unit, task));
        };
    }

    private void runIn(UnitOfWork unit, Runnable task) {
        UnitsOfWork.Stay stay = units.enter(unit);
        try {
            task.run();
        } finally {
            stay.close();
        }
    }
}
