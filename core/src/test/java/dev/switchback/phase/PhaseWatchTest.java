package dev.switchback.phase;

import static dev.switchback.change.Column.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.journal.Journal;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The snapshot of the phases: its lease, its outages, and which epochs are acknowledged. The test moves the clock. */
class PhaseWatchTest {

    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final SchemaChange NAME = CustomerName.CHANGE;
    private static final SchemaChange OTHER = SchemaChange.named("other")
            .table("t")
            .key("id")
            .oldShape(text("a"))
            .newShape(text("b"))
            .forward("b", "a")
            .backward("a", "b")
            .build();

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
    private ControlTables tables;
    private SwitchableDataSource dataSource;
    private PhaseWatch watch;

    @BeforeEach
    void start() {
        tables = new ControlTables();
        tables.put(NAME, "OPEN");
        tables.put(OTHER, "PLANNED");
        dataSource = new SwitchableDataSource(tables.sql().dataSource());
        Database database = new Database(dataSource);
        watch = new PhaseWatch(database, new PhaseStore(new Journal(database, List.of())), LEASE, clock::get);
        watch.refresh();
    }

    @AfterEach
    void stop() {
        tables.close();
    }

    @Test
    void withinTheLeaseNothingIsRead() {
        tables.put(NAME, "FROZEN");
        pass(LEASE.minusNanos(1));

        assertThat(watch.reading("customer-name").state().phase()).isEqualTo(Phase.OPEN);
        assertThat(dataSource.asked()).isEqualTo(1);
    }

    @Test
    @Promise("P4")
    void whenTheLeaseIsOverTheNextUnitOfWorkReadsForItselfAllChangesInOneQuery() {
        tables.put(NAME, "FROZEN");
        tables.put(OTHER, "BACKFILLING");
        pass(LEASE);

        assertThat(watch.reading("customer-name").state().phase()).isEqualTo(Phase.FROZEN);
        assertThat(watch.reading("other").state().phase()).isEqualTo(Phase.BACKFILLING);
        assertThat(dataSource.asked()).isEqualTo(2);
    }

    @Test
    void ofManyUnitsThatFindItOldOneReads() {
        pass(LEASE);

        Threads.together(8, number -> watch.reading("customer-name"));

        assertThat(dataSource.asked()).isEqualTo(2);
    }

    @Test
    @Promise({"P4", "P9"})
    void anOutageKeepsTheLastSnapshotSaysSoAndIsTriedOnceASecond() {
        dataSource.down();
        pass(LEASE);

        for (int unit = 0; unit < 10; unit++) {
            PhaseReading reading = watch.reading("customer-name");
            assertThat(reading.state().phase()).isEqualTo(Phase.OPEN);
            assertThat(watch.isFresh(reading)).isFalse();
        }
        assertThat(dataSource.asked())
                .as("the first unit tries, the others do not wait")
                .isEqualTo(2);
        assertThat(watch.failure()).contains("08001");

        pass(Duration.ofSeconds(1));
        watch.reading("customer-name");
        watch.reading("customer-name");
        assertThat(dataSource.asked()).isEqualTo(3);
        assertThat(watch.age()).isEqualTo(LEASE.plusSeconds(1));

        dataSource.up();
        tables.put(NAME, "FROZEN");
        pass(Duration.ofSeconds(1));
        assertThat(watch.reading("customer-name").state().phase()).isEqualTo(Phase.FROZEN);
        assertThat(watch.isFresh(watch.reading("customer-name"))).isTrue();
        assertThat(watch.failure()).isNull();
        assertThat(watch.age()).isZero();
    }

    @Test
    @Promise("P9")
    void aDataSourceThatThrowsWhatItLikesIsAnOutageToo() {
        dataSource.failWith(new IllegalStateException("this pool was closed"));
        pass(LEASE);

        assertThatCode(() -> watch.reading("customer-name")).doesNotThrowAnyException();
        assertThat(watch.failure()).contains("this pool was closed");
    }

    @Test
    @Promise("P9")
    void duringAnOutageNobodyWaitsForTheOneWhoIsTrying() throws Exception {
        dataSource.down();
        pass(LEASE);
        watch.reading("customer-name");
        pass(Duration.ofSeconds(2));

        CountDownLatch hanging = new CountDownLatch(1);
        dataSource.hangUntil(hanging);
        CompletableFuture<PhaseReading> trying =
                CompletableFuture.supplyAsync(() -> watch.reading("customer-name"), Threads::start);
        Awaitility.await().until(() -> dataSource.asked() == 3);

        // Far below the bounded wait for a refresh that is expected to succeed.
        PhaseReading other = CompletableFuture.supplyAsync(() -> watch.reading("customer-name"), Threads::start)
                .get(3, TimeUnit.SECONDS);
        assertThat(watch.isFresh(other)).isFalse();
        assertThat(trying).isNotDone();

        hanging.countDown();
        assertThat(trying.get(10, TimeUnit.SECONDS).state().phase()).isEqualTo(Phase.OPEN);
    }

    /** Whoever asks may hold the last connection of the pool himself, and the pool may never say that it has none left. */
    @Test
    @Promise("P9")
    void aUnitThatWaitsInVainForAConnectionGoesOn() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        dataSource.hangUntil(hanging);
        pass(LEASE);
        try {
            PhaseReading reading = CompletableFuture.supplyAsync(() -> watch.reading("customer-name"), Threads::start)
                    .get(60, TimeUnit.SECONDS);
            assertThat(watch.isFresh(reading)).isFalse();
            assertThat(watch.failure()).contains("no answer");
            for (int unit = 0; unit < 10; unit++) {
                assertThat(watch.isFresh(watch.reading("customer-name"))).isFalse();
            }
            assertThat(dataSource.asked())
                    .as("one is asked for, by all of them")
                    .isEqualTo(2);
        } finally {
            hanging.countDown();
        }
        Awaitility.await().until(() -> {
            pass(Duration.ofMillis(1_500));
            return watch.isFresh(watch.reading("customer-name")) && watch.failure() == null;
        });
    }

    /** As when contract drops a counter in the middle of the query. */
    @Test
    void aCounterThatIsDroppedUnderTheQueryIsNoOutage() {
        tables.put(NAME, "FROZEN");
        dataSource.failOnceWith(new SQLException("could not open relation with OID 17755", "XX000"));
        watch.refresh();

        assertThat(watch.known("customer-name").state().phase()).isEqualTo(Phase.FROZEN);
        assertThat(watch.failure()).isNull();
        dataSource.failOnceWith(new SQLException("something else", "XX001"));
        assertThatThrownBy(() -> watch.refresh()).hasMessageContaining("something else");
    }

    /** The unit of work asks itself, and the table is locked: it waits for a bounded time. */
    @Test
    @Promise("P9")
    void aUnitThatAsksBehindALockGivesUp() throws SQLException {
        try (Connection other = tables.sql().dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE switchback.change IN ACCESS EXCLUSIVE MODE");
            pass(LEASE);
            PhaseReading reading =
                    assertTimeoutPreemptively(Duration.ofSeconds(30), () -> watch.reading("customer-name"));
            assertThat(reading.isFresh(clock.get())).isFalse();
            assertThat(watch.failure()).containsAnyOf("57014", "no answer");
            other.rollback();
        }
        Awaitility.await().until(() -> {
            pass(Duration.ofMillis(1_500));
            return watch.reading("customer-name").isFresh(clock.get());
        });
        assertThat(watch.failure()).isNull();
    }

    @Test
    void aRefreshThatIsAskedForTellsItsFailure() {
        dataSource.down();

        assertThatThrownBy(() -> watch.refresh()).isInstanceOf(DatabaseException.class);
        assertThat(watch.known("customer-name").state().phase()).isEqualTo(Phase.OPEN);
    }

    @Test
    void theLeaseRunsFromTheMomentOfTheQuestion() {
        pass(Duration.ofSeconds(10));
        CountDownLatch gate = new CountDownLatch(1);
        dataSource.hangUntil(gate);
        CompletableFuture<Void> refresh = CompletableFuture.runAsync(watch::refresh, Threads::start);
        Awaitility.await().until(() -> dataSource.asked() == 2);
        pass(Duration.ofSeconds(2));
        gate.countDown();
        refresh.join();

        assertThat(watch.age()).isEqualTo(Duration.ofSeconds(2));
        pass(Duration.ofSeconds(1));
        assertThat(watch.isFresh(watch.known("customer-name"))).isFalse();
    }

    @Test
    void anUnknownChangeIsNamedWithThoseThatAreKnown() {
        assertThatThrownBy(() -> watch.reading("custmer-name"))
                .isInstanceOf(SwitchbackException.class)
                .hasMessage("no change named 'custmer-name' is known; registered in this database: [customer-name,"
                        + " other]");
    }

    @Test
    @Promise("P6")
    void anEpochIsAcknowledgedOnlyWhenNoUnitOfWorkRunsOnAnOlderOne() {
        assertThat(watch.acknowledged()).isEqualTo(Map.of("customer-name", 1L, "other", 1L));
        PhaseReading first = watch.enter("customer-name");

        tables.put(NAME, "FROZEN");
        assertThat(watch.acknowledged()).as("not seen yet").containsEntry("customer-name", 1L);
        watch.refresh();
        assertThat(watch.acknowledged()).as("a unit still runs").containsEntry("customer-name", 1L);

        PhaseReading second = watch.enter("customer-name");
        assertThat(second.state().epoch()).isEqualTo(2);
        tables.put(NAME, "ABANDONING");
        watch.refresh();
        assertThat(watch.acknowledged()).containsEntry("customer-name", 1L).containsEntry("other", 1L);

        first.inFlight().exit();
        assertThat(watch.acknowledged()).as("the one on epoch 2 still runs").containsEntry("customer-name", 2L);
        second.inFlight().exit();
        assertThat(watch.acknowledged()).isEqualTo(Map.of("customer-name", 3L, "other", 1L));
    }

    /** The log line of a move is the only moment at which a test can look into the middle of it. */
    @Test
    @Promise("P6")
    void aUnitThatEntersInTheMiddleOfAMoveIsWaitedFor() {
        List<PhaseReading> entered = new ArrayList<>();
        AppenderBase<ILoggingEvent> inTheMiddle = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getFormattedMessage().startsWith("'customer-name' moved from OPEN to FROZEN")) {
                    watch.acknowledged();
                    entered.add(watch.enter("customer-name"));
                }
            }
        };
        Logger logger = (Logger) LoggerFactory.getLogger(PhaseWatch.class);
        inTheMiddle.start();
        logger.addAppender(inTheMiddle);
        try {
            tables.put(NAME, "FROZEN");
            watch.refresh();
        } finally {
            logger.detachAppender(inTheMiddle);
        }

        assertThat(entered).hasSize(1);
        assertThat(watch.acknowledged())
                .containsEntry("customer-name", entered.get(0).state().epoch());
    }

    @Test
    void aRefreshWithinAnEpochKeepsItsCount() {
        PhaseReading before = watch.enter("customer-name");
        tables.ramp(NAME, 50);
        watch.refresh();
        PhaseReading after = watch.enter("customer-name");

        assertThat(after.state().ramp()).isEqualTo(50);
        assertThat(after.inFlight()).isSameAs(before.inFlight());
        assertThat(after.inFlight().sum()).isEqualTo(2);
    }

    @Test
    void aUnitMayEndOnAnotherThread() {
        PhaseReading reading = watch.enter("customer-name");
        Thread other = new Thread(() -> reading.inFlight().exit());
        other.start();
        Awaitility.await().until(() -> !other.isAlive());

        assertThat(reading.inFlight().sum()).isZero();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
