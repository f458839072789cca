package dev.switchback.failover;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.Database;
import dev.switchback.fleet.DecisionTally;
import dev.switchback.fleet.Fleet;
import dev.switchback.fleet.InstanceInfo;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseReading;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.phase.SetBackWatch;
import dev.switchback.route.FlagResult;
import dev.switchback.route.Router;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.ForwardingDataSource;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.Threads;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The control tables are put back to an earlier state under a running instance, and go on from there without it. */
class LostFutureTest {

    private static final String NAME = CustomerName.CHANGE.name();

    private final ControlTables tables = new ControlTables();
    private final Database database = tables.database();
    private final Journal journal = new Journal(database, List.of());
    private final PhaseStore store = new PhaseStore(journal);
    private final PhaseWatch watch = new PhaseWatch(database, store, Duration.ofMinutes(1), System::nanoTime);
    private final SetBackWatch settling = new SetBackWatch(database, store, journal, watch, List.of(NAME), "test");
    private final Fleet fleet = new Fleet(
            database,
            new InstanceInfo("one", "test", "1"),
            watch,
            Duration.ofMinutes(1),
            new DecisionTally(),
            () -> true,
            System::nanoTime);

    @BeforeEach
    void open() {
        tables.put(CustomerName.CHANGE, "OPEN");
        ramp(100);
        tables.sql().execute("CREATE TABLE dump AS TABLE switchback.journal");
        tables.sql().execute("CREATE TABLE dump_of_head AS TABLE switchback.journal_head");
        tables.sql().execute("CREATE TABLE dump_of_change AS TABLE switchback.change");
        watch.refresh();
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private void ramp(double percent) {
        database.inTransaction(session -> {
            store.ramp(session, NAME, percent, ADA);
            return percent;
        });
    }

    private ChangeState move(Phase to) {
        return database.inTransaction(session -> store.move(session, store.read(session, NAME), to, ADA, ""));
    }

    private void restoreTheDump() {
        tables.sql()
                .execute("SET session_replication_role = replica; DELETE FROM switchback.journal;"
                        + " INSERT INTO switchback.journal TABLE dump; DELETE FROM switchback.journal_head;"
                        + " INSERT INTO switchback.journal_head TABLE dump_of_head;"
                        + " UPDATE switchback.change c SET (phase, epoch, phase_since, ramp) ="
                        + " (SELECT d.phase, d.epoch, d.phase_since, d.ramp FROM dump_of_change d WHERE d.name = c.name);"
                        + " SET session_replication_role = origin");
    }

    private long acknowledgedInTheDatabase() {
        fleet.beat();
        return fleet.members(NAME).get(0).acknowledged();
    }

    private Path path() {
        return path(watch);
    }

    private static Path path(PhaseWatch watch) {
        return Router.decide(watch.known(NAME), FlagResult.LIVE, System.nanoTime())
                .path();
    }

    /** An epoch that was lost is given out again, for the other exit: who stands in the first has not seen the second. */
    @Test
    @Promise("P6")
    void whatWasAcknowledgedOfItCountsForNothing() {
        ChangeState closing = move(Phase.CLOSING);
        watch.refresh();
        PhaseReading unit = watch.enter(NAME);
        assertThat(acknowledgedInTheDatabase()).isLessThanOrEqualTo(closing.epoch());
        restoreTheDump();
        ChangeState abandoning = move(Phase.ABANDONING);
        assertThat(abandoning.epoch()).isEqualTo(closing.epoch());

        assertThat(acknowledgedInTheDatabase()).as("before it has noticed").isZero();
        watch.refresh();
        assertThat(acknowledgedInTheDatabase())
                .as("its unit still reads the new shape")
                .isLessThan(abandoning.epoch());
        unit.inFlight().exit();
        assertThat(acknowledgedInTheDatabase()).isEqualTo(abandoning.epoch());
        settling.look();
        assertThat(watch.known(NAME).state().epoch())
                .as("so that it is not given out a third time")
                .isGreaterThan(closing.epoch());
    }

    @Test
    @Promise("P4")
    void anOffHoldsFromTheVeryPollThatFindsItGone() {
        assertThat(path()).isEqualTo(Path.NEW);
        ramp(0);
        watch.refresh();
        restoreTheDump();
        watch.refresh();
        assertThat(watch.known(NAME).state().ramp()).as("says the database").isEqualTo(100);
        assertThat(path()).isEqualTo(Path.OLD);
        assertThat(watch.setBacks().noticed()).isEqualTo(1);
        settling.look();
        assertThat(watch.known(NAME).state().phase()).isEqualTo(Phase.FROZEN);
        assertThat(watch.known(NAME).state().ramp()).isZero();
        assertThat(watch.known(NAME).tripped()).as("it is settled").isFalse();
        assertThat(journal.latest(NAME, List.of("ControlStateSetBack"), 5))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.before()).isEqualTo("OPEN, epoch 1");
                    assertThat(entry.detail()).startsWith("journal entry 2 is lost");
                });
        assertThat(journal.verify()).isEmpty();
    }

    /** A poll has read what was restored, and tells of it when the freeze is made already. */
    @Test
    @Promise("P4")
    void theLastReadingFromBeforeTheFreezeEndsNothing() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        SlowReader slow = new SlowReader(tables.sql().dataSource(), read, told);
        SwitchableDataSource source = new SwitchableDataSource(slow);
        PhaseWatch polled = new PhaseWatch(new Database(source), store, Duration.ofMinutes(1), System::nanoTime);
        polled.refresh();
        ramp(0);
        polled.refresh();
        restoreTheDump();
        polled.refresh();

        slow.begin();
        Thread poll = Threads.start(polled::refresh);
        assertThat(read.await(60, TimeUnit.SECONDS)).isTrue();
        CountDownLatch looked = new CountDownLatch(1);
        source.hangUntil(looked);
        Thread look = Threads.start(new SetBackWatch(database, store, journal, polled, List.of(NAME), "test")::look);
        await().until(() -> phaseInTheDatabase() == Phase.FROZEN && look.getState() == Thread.State.WAITING);
        told.countDown();
        poll.join();
        assertThat(polled.known(NAME).state().ramp()).as("as it was restored").isEqualTo(100);
        assertThat(path(polled)).isEqualTo(Path.OLD);
        looked.countDown();
        look.join();
        assertThat(polled.known(NAME).state().phase()).isEqualTo(Phase.FROZEN);
        assertThat(polled.known(NAME).tripped()).as("it is settled").isFalse();
    }

    /** What it has read is told of later. */
    private static final class SlowReader extends ForwardingDataSource {

        private final CountDownLatch read;
        private final CountDownLatch told;
        private boolean slow;

        SlowReader(DataSource real, CountDownLatch read, CountDownLatch told) {
            super(real);
            this.read = read;
            this.told = told;
        }

        void begin() {
            slow = true;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = real.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        if (slow && method.getName().equals("close")) {
                            read.countDown();
                            told.await();
                        }
                        return method.invoke(connection, arguments);
                    });
        }
    }

    /** One that can be settled waits for none that cannot. */
    @Test
    @Promise("P4")
    void isFrozenAlthoughAnotherIsNotRegisteredAnyMore() {
        List<String> names = List.of("a", NAME, "z");
        SchemaChange[] others = {Customers.change("a"), Customers.change("z")};
        for (SchemaChange each : others) {
            tables.put(each, "OPEN");
        }
        watch.refresh();
        ramp(0);
        watch.refresh();
        tables.sql().execute("DELETE FROM switchback.change WHERE name IN ('a', 'z')");
        restoreTheDump();
        watch.refresh();
        SetBackWatch all = new SetBackWatch(database, store, journal, watch, names, "test");
        assertThatThrownBy(all::look)
                .isInstanceOf(SwitchbackException.class)
                .hasMessageContaining("the database has lost the registration of");
        assertThat(watch.known(NAME).state().phase()).isEqualTo(Phase.FROZEN);
        assertThat(watch.known(NAME).tripped()).as("it is settled").isFalse();
    }

    private Phase phaseInTheDatabase() {
        return database.autocommit(session -> store.read(session, NAME)).phase();
    }

    /** Other entries have come in its place meanwhile, more of them than were lost. */
    @Test
    @Promise("P4")
    void isMissedHoweverFarTheJournalHasCome() {
        ramp(0);
        watch.refresh();
        restoreTheDump();
        for (int i = 0; i < 5; i++) {
            database.inTransaction(session -> journal.append(session, new Event.ShadowSet(NAME, "0 %", "1 %"), ADA));
        }
        watch.refresh();
        assertThat(path()).isEqualTo(Path.OLD);
        settling.look();
        assertThat(watch.known(NAME).state().phase()).isEqualTo(Phase.FROZEN);
    }

    /** Read from a server that is behind, and then from the right one: nothing is lost. */
    @Test
    void isNoneWhenTheDatabaseHoldsItAfterAll() {
        tables.sql().execute("CREATE TABLE later AS TABLE switchback.journal WITH NO DATA");
        ramp(0);
        watch.refresh();
        tables.sql().execute("INSERT INTO later TABLE switchback.journal");
        tables.sql().execute("CREATE TABLE later_head AS TABLE switchback.journal_head");
        restoreTheDump();
        watch.refresh();
        assertThat(path()).isEqualTo(Path.OLD);
        tables.sql()
                .execute(
                        "SET session_replication_role = replica; DELETE FROM switchback.journal;"
                                + " INSERT INTO switchback.journal TABLE later; DELETE FROM switchback.journal_head;"
                                + " INSERT INTO switchback.journal_head TABLE later_head; SET session_replication_role = origin");
        settling.look();
        assertThat(watch.known(NAME).state().phase()).isEqualTo(Phase.OPEN);
        assertThat(watch.known(NAME).tripped()).isFalse();
        assertThat(journal.latest(NAME, List.of("ControlStateSetBack"), 5)).isEmpty();
    }

    /** A restore from before the change was registered: the application goes on, on the old shape. */
    @Test
    @Promise("P9")
    void takesNoChangeAwayFromUnderAnApplication() {
        tables.sql().execute("DELETE FROM switchback.change");
        watch.refresh();
        assertThat(path()).isEqualTo(Path.OLD);
    }
}
