package dev.switchback.spring.transaction;

import dev.switchback.Switchback;
import dev.switchback.route.UnitOfWork;
import dev.switchback.route.UnitsOfWork;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Makes every transaction a unit of work from its beginning to its end, unless it begins within one: then that one's
 * decision stands. A nested transaction is part of the outer one's unit. One that suspends another ({@code REQUIRES_NEW})
 * has a unit of its own, and the other one has its own back when it is resumed.
 *
 * <p>A transaction that sees the database as it was at its first statement ({@code REPEATABLE_READ}, {@code SERIALIZABLE})
 * decides on every change as it begins: decided later, it might read a shape that was filled after what it sees.
 *
 * <p>Thread-safe. Never fails a transaction.
 */
public final class TransactionUnits implements TransactionExecutionListener {

    private static final Logger log = LoggerFactory.getLogger(TransactionUnits.class);

    private final List<Switchback> switchbacks = new CopyOnWriteArrayList<>();
    private final AtomicBoolean failed = new AtomicBoolean();

    /** From now on transactions are units of work of this Switchback. */
    public void pinTo(Switchback switchback) {
        switchbacks.add(switchback);
    }

    @Override
    public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
        if (beginFailure != null
                || transaction.isNested()
                || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        for (Switchback switchback : switchbacks) {
            if (switchback.unitsOfWork().current() == null) {
                pin(switchback);
            }
        }
    }

    private void pin(Switchback switchback) {
        try {
            UnitsOfWork units = switchback.unitsOfWork();
            UnitOfWork unit = units.begin();
            TransactionSynchronizationManager.registerSynchronization(new PinnedUnit(units, unit));
            if (seesOneSnapshot()) {
                switchback.changes().forEach(unit::decision);
            }
        } catch (RuntimeException | Error e) {
            if (failed.compareAndSet(false, true)) {
                log.warn("A transaction could not decide as it began; this is not logged again", e);
            }
        }
    }

    private static boolean seesOneSnapshot() {
        Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
        return isolation != null && isolation >= TransactionDefinition.ISOLATION_REPEATABLE_READ;
    }

    /** A unit that is current as long as its transaction is. */
    private static final class PinnedUnit implements TransactionSynchronization {

        private final UnitsOfWork units;
        private final UnitOfWork unit;
        private UnitsOfWork.Stay stay;

        PinnedUnit(UnitsOfWork units, UnitOfWork unit) {
            this.units = units;
            this.unit = unit;
            this.stay = units.enter(unit);
        }

        @Override
        public void suspend() {
            stay.close();
        }

        @Override
        public void resume() {
            stay = units.enter(unit);
        }

        @Override
        public void afterCompletion(int status) {
            stay.close();
            unit.end();
        }
    }
}
