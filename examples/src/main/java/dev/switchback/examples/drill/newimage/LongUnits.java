package dev.switchback.examples.drill.newimage;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ImmutableContext;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Customers;
import dev.switchback.examples.drill.image.Names;
import dev.switchback.examples.drill.image.Stamp;
import dev.switchback.examples.drill.image.Tally;
import dev.switchback.examples.drill.image.Units;
import dev.switchback.examples.drill.image.Worker;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * Units of work of three statements with pauses in between, so that now and then the flag flips in the midst of one.
 * Whether it did, the flag itself is asked, past Switchback, before and after.
 */
final class LongUnits {

    private static final long PAUSE_MILLIS = 40;

    private final Units units;
    private final Customers customers;
    private final Names names;
    private final Tally tally;
    private final Worker worker;
    private final Client flags;

    LongUnits(Units units, Customers customers, Names names, Tally tally, Worker worker, Client flags) {
        this.units = units;
        this.customers = customers;
        this.names = names;
        this.tally = tally;
        this.worker = worker;
        this.flags = flags;
    }

    /** Runs one. */
    void turn() {
        long id = worker.ownRow();
        String who = "customer-" + id;
        try {
            boolean flipped = units.run(who, connection -> {
                        boolean before = flag(who);
                        threeStatements(connection, id);
                        return before != flag(who);
                    })
                    .value();
            tally.add(Counter.LONG_UNITS);
            if (flipped) {
                tally.add(Counter.LONG_UNITS_FLIPPED);
            }
        } catch (SQLException | RuntimeException e) {
            tally.failed(e);
        }
    }

    private void threeStatements(Connection connection, long id) throws SQLException {
        check(customers.find(connection, id).filter(names::fit).isPresent());
        pause();
        Stamp stamp = worker.nextStamp();
        customers.update(connection, id, stamp.customer(names));
        tally.add(Counter.WRITES);
        pause();
        check(customers
                .find(connection, id)
                .filter(stamp.customer(names)::equals)
                .isPresent());
    }

    private void check(boolean fits) {
        tally.add(Counter.READS);
        if (!fits) {
            tally.add(Counter.WRONG);
        }
    }

    private boolean flag(String who) {
        return flags.getBooleanValue(CustomerName.CHANGE.flagKey(), false, new ImmutableContext(who));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
