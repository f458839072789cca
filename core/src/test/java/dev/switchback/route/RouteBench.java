package dev.switchback.route;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.journal.Journal;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.CustomerName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Deciding on a real database, with a flag source of the test's choice; keeps every decision that was told. */
final class RouteBench implements AutoCloseable {

    static final SchemaChange CHANGE = CustomerName.CHANGE;

    final ControlTables tables = new ControlTables();
    final PhaseWatch watch;
    final List<Decision> told = new CopyOnWriteArrayList<>();

    RouteBench() {
        Database database = tables.database();
        tables.put(CHANGE, "OPEN");
        watch = new PhaseWatch(
                database, new PhaseStore(new Journal(database, List.of())), Duration.ofHours(1), System::nanoTime);
        watch.refresh();
    }

    void phase(String phase) {
        tables.put(CHANGE, phase);
        watch.refresh();
    }

    void ramp(double percent) {
        tables.ramp(CHANGE, percent);
        watch.refresh();
    }

    void shadow(double percent) {
        tables.sql().execute("UPDATE switchback.change SET shadow = " + percent);
        watch.refresh();
    }

    UnitsOfWork units(FlagSource flags) {
        return new UnitsOfWork(
                new Decider(watch, flags, (change, decision) -> () -> told.add(decision), System::nanoTime));
    }

    /** The decision of a unit of work of its own. */
    Decision decide(FlagSource flags) {
        UnitsOfWork units = units(flags);
        return units.within(() -> units.current().decision(CHANGE));
    }

    long inFlight() {
        return watch.known(CHANGE.name()).inFlight().sum();
    }

    @Override
    public void close() {
        tables.close();
    }
}
