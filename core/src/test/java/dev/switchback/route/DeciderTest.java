package dev.switchback.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.journal.Journal;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a decision may rely on, by the clock. */
class DeciderTest {

    private static final long LEASE = Duration.ofSeconds(5).toNanos();

    private final ControlTables tables = new ControlTables();
    private final SwitchableDataSource dataSource =
            new SwitchableDataSource(tables.sql().dataSource());
    private final AtomicLong watched = new AtomicLong();
    /** What the next look at the clock shows; each look takes this long. */
    private final AtomicLong looked = new AtomicLong();

    private long aLook = 1;
    private UnitsOfWork units;

    @BeforeEach
    void open() {
        tables.put(CustomerName.CHANGE, "OPEN");
        PhaseWatch watch = new PhaseWatch(
                new Database(dataSource),
                new PhaseStore(new Journal(tables.database(), List.of())),
                Duration.ofNanos(LEASE),
                watched::get);
        watch.refresh();
        units = new UnitsOfWork(new Decider(
                watch,
                (key, context) -> FlagResult.COMPLETE,
                (change, decision) -> () -> {},
                () -> looked.getAndAdd(aLook)));
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private Decision decide() {
        return units.within(() -> units.current().decision(CustomerName.CHANGE));
    }

    @Test
    @Promise("P5")
    void withinTheLeaseThePhaseIsReliedOn() {
        looked.set(LEASE - 1);

        assertThat(decide().path()).isEqualTo(Path.NEW);
        assertThat(dataSource.asked()).isEqualTo(1);
    }

    @Test
    @Promise({"P4", "P5"})
    void whatWasReadAnewIsReliedOnIfItIsStillFreshThen() {
        watched.set(LEASE);
        looked.set(LEASE);

        assertThat(decide().path()).isEqualTo(Path.NEW);
        assertThat(dataSource.asked()).isEqualTo(2);
    }

    /** The unit has looked at the clock before it read; a pause in between may have been as long as the lease. */
    @Test
    @Promise({"P4", "P5"})
    void readingAnewMayTakeLongerThanTheLease() {
        watched.set(LEASE);
        looked.set(LEASE);
        aLook = LEASE;

        assertThat(decide().path()).isEqualTo(Path.OLD);
        assertThat(dataSource.asked()).isEqualTo(2);
    }
}
