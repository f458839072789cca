package dev.switchback.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.Threads;
import dev.switchback.testing.WatchedDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was counted is written once, whatever happens meanwhile, and what is missing is said. */
class TrafficFlushTest {

    private static final SchemaChange CHANGE = CustomerName.CHANGE;
    private static final String GAPS =
            "SELECT kind, coalesce(instance, 'nobody'), coalesce(lost::text, 'unknown') FROM switchback.traffic_gap"
                    + " ORDER BY id";

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger started = new AtomicInteger();
    private ControlTables tables;
    private SwitchableDataSource dataSource;

    @BeforeEach
    void open() {
        tables = new ControlTables();
        tables.put(CHANGE, "OPEN");
        dataSource = new SwitchableDataSource(tables.sql().dataSource());
    }

    @AfterEach
    void close() {
        tables.close();
    }

    /** An instance: what it counts with, and what it writes it by. */
    private final class Instance {

        private final String id;
        private final TrafficRecorder recorder;
        private final TrafficFlush flush;

        Instance() {
            this(dataSource);
        }

        Instance(DataSource source) {
            Database database = new Database(source);
            id = "instance-" + started.incrementAndGet();
            recorder = new TrafficRecorder(database, List.of(CHANGE), nanos::get, List.of());
            flush = new TrafficFlush(
                    database, recorder, id, Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofDays(30));
        }

        ChangeTraffic traffic() {
            return recorder.of(CHANGE);
        }

        void read(Path path, int times) {
            for (int i = 0; i < times; i++) {
                traffic().called(false, path, Outcome.SUCCESS, 60_000);
            }
        }

        /** As the heartbeat does when it is time. */
        void beat() {
            pass(Duration.ofSeconds(5));
            flush.flushIfDue();
        }

        /** It is as if it had written so long ago for the last time. */
        void silentFor(String interval) {
            tables.sql()
                    .execute("UPDATE switchback.traffic_counter SET counting_since = counting_since - interval '"
                            + interval
                            + "', counted_until = counted_until - interval '" + interval + "' WHERE instance = '" + id
                            + "'");
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Map<Path, Totals> written() {
        return tables.database()
                .autocommit(session -> TrafficHistory.last(session, CHANGE.name(), Duration.ofHours(1)));
    }

    @Test
    void writesWhatEachPathDid() {
        Instance instance = new Instance();
        instance.read(Path.OLD, 3);
        instance.traffic().called(true, Path.NEW, Outcome.SUCCESS, 1_000);
        instance.traffic().called(true, Path.NEW, Outcome.MISSING_OBJECT, 1_000);
        instance.traffic().called(false, Path.NEW, Outcome.SQL, 1_000);
        instance.traffic().called(false, Path.NEW, Outcome.APPLICATION, 1_000);
        instance.traffic().called(false, Path.NEW, Outcome.ANSWER, 1_000);
        instance.traffic().called(false, Path.NEW, Outcome.INFRASTRUCTURE, Long.MAX_VALUE);
        instance.traffic().compared(Path.NEW, true);
        instance.traffic().compared(Path.NEW, false);
        instance.traffic().compared(Path.NEW, false);
        instance.flush.flush();

        long[] fresh = new long[LatencyHistogram.BUCKETS];
        fresh[0] = 5;
        fresh[39] = 1;
        assertThat(written())
                .containsEntry(Path.OLD, new Totals(3, 0, 0, 0, 0, 0, 0, LatencyHistogram.of(0, 3)))
                .containsEntry(Path.NEW, new Totals(4, 2, 3, 1, 1, 1, 2, LatencyHistogram.of(fresh)));
        assertThat(written().get(Path.NEW).judged()).isEqualTo(5);

        instance.read(Path.OLD, 2);
        instance.flush.flush();
        assertThat(written().get(Path.OLD)).isEqualTo(new Totals(5, 0, 0, 0, 0, 0, 0, LatencyHistogram.of(0, 5)));
        assertThat(tables.sql().number("SELECT count(*) FROM switchback.traffic"))
                .isEqualTo(2);
        assertThat(tables.sql()
                        .number("SELECT count(*) FROM switchback.traffic WHERE minute <> date_trunc('minute', minute)"
                                + " OR cardinality(latency) <> 40 OR abs(extract(epoch FROM minute - clock_timestamp()))"
                                + " > 120"))
                .isZero();
    }

    /** One round trip, one transaction, nothing left in the session. */
    @Test
    @Promise("P10")
    void takesOneStatement() {
        List<String> sent = new CopyOnWriteArrayList<>();
        Instance instance =
                new Instance(WatchedDataSource.of(tables.sql().dataSource(), (connection, what) -> sent.add(what)));
        instance.read(Path.OLD, 1);
        instance.read(Path.NEW, 1);
        sent.clear();
        instance.flush.flush();
        assertThat(sent).singleElement().asString().startsWith("WITH").doesNotContain("SET LOCAL", "set_config");
    }

    /** The connection breaks before the answer comes: nobody knows whether it was written, and it is written again. */
    @Test
    void countsNothingTwiceWhenNobodyKnowsWhetherItWasWritten() {
        AtomicInteger broken = new AtomicInteger();
        DataSource breaking = WatchedDataSource.of(tables.sql().dataSource(), new WatchedDataSource.Watcher() {
            @Override
            public void before(Connection connection, String what) {}

            @Override
            public void after(Connection connection, String what) throws SQLException {
                if (broken.getAndSet(0) > 0) {
                    throw new SQLException("An I/O error occurred while sending to the backend", "08006");
                }
            }
        });
        Instance instance = new Instance(breaking);
        instance.read(Path.OLD, 7);
        broken.set(1);
        assertThatThrownBy(() -> instance.flush.flush()).isInstanceOf(DatabaseException.class);
        assertThat(written().get(Path.OLD).calls()).as("it was").isEqualTo(7);
        instance.read(Path.OLD, 1);
        instance.flush.flush();
        assertThat(written().get(Path.OLD)).isEqualTo(new Totals(8, 0, 0, 0, 0, 0, 0, LatencyHistogram.of(0, 8)));
    }

    @Test
    void keepsFiveMinutesWhileTheDatabaseIsAwayAndRecordsTheRestAsAGap() {
        Instance instance = new Instance();
        dataSource.down();
        for (int minute = 0; minute < 8; minute++) {
            instance.read(Path.NEW, 10);
            assertThatThrownBy(() -> instance.flush.flush()).isInstanceOf(DatabaseException.class);
            pass(Duration.ofMinutes(1));
        }
        dataSource.up();
        instance.flush.flush();
        assertThat(written().get(Path.NEW).calls()).isEqualTo(60);
        assertThat(tables.sql().number("SELECT count(DISTINCT minute) FROM switchback.traffic"))
                .isEqualTo(6);
        assertThat(instance.traffic().dropped()).isEqualTo(20);
        assertThat(tables.sql().rows(GAPS)).containsExactly(List.of("DROPPED", instance.id, "20"));
        assertThat(tables.sql()
                        .text("SELECT (ended_at - began_at)::text || ' before ' || ((SELECT min(minute) FROM"
                                + " switchback.traffic) = ended_at) FROM switchback.traffic_gap"))
                .isEqualTo("00:02:00 before true");
        instance.flush.flush();
        assertThat(tables.sql().rows(GAPS)).as("recorded once").hasSize(1);
    }

    @Test
    void doesNotForgetAGapThatItCouldNotRecord() {
        AtomicInteger failing = new AtomicInteger();
        Instance instance = new Instance(WatchedDataSource.of(dataSource, (connection, what) -> {
            if (what.startsWith("INSERT INTO switchback.traffic_gap") && failing.getAndSet(0) > 0) {
                throw new SQLException("terminating connection", "57P01");
            }
        }));
        for (int minute = 0; minute < 7; minute++) {
            instance.read(Path.NEW, 1);
            pass(Duration.ofMinutes(1));
        }
        failing.set(1);
        assertThatThrownBy(() -> instance.flush.flush()).isInstanceOf(DatabaseException.class);
        assertThat(tables.sql().rows(GAPS)).isEmpty();
        instance.flush.flush();
        assertThat(tables.sql().rows(GAPS)).containsExactly(List.of("DROPPED", instance.id, "1"));
    }

    @Test
    void keepsInstancesApartAndAddsThemUp() {
        Instance one = new Instance();
        Instance two = new Instance();
        one.read(Path.OLD, 1);
        two.read(Path.OLD, 2);
        one.flush.close();
        two.flush.flush();
        // The first one starts again.
        Instance again = new Instance();
        again.read(Path.OLD, 4);
        again.flush.flush();
        assertThat(written().get(Path.OLD).calls()).isEqualTo(7);
        assertThat(tables.sql().rows("SELECT instance, reads FROM switchback.traffic ORDER BY 1"))
                .containsExactly(List.of("instance-1", "1"), List.of("instance-2", "2"), List.of("instance-3", "4"));
        assertThat(tables.sql().rows(GAPS)).isEmpty();
    }

    /** A change is locked for as long as its DDL takes: the heartbeat must not wait for that. */
    @Test
    @Promise("P9")
    void waitsForNobodyWhoHasLockedTheChange() throws SQLException {
        Instance instance = new Instance();
        instance.read(Path.OLD, 1);
        try (Connection connection = tables.sql().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM switchback.change FOR UPDATE");
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> instance.flush.flush());
            connection.rollback();
        }
        assertThat(written().get(Path.OLD).calls()).isOne();
    }

    @Test
    void goesOnWhenAChangeIsNotThereAnyMore() {
        Instance instance = new Instance();
        instance.read(Path.OLD, 1);
        tables.sql().execute("DELETE FROM switchback.change");
        instance.flush.flush();
        assertThat(tables.sql().number("SELECT count(*) FROM switchback.traffic"))
                .isZero();
    }

    @Test
    void missesAnInstanceThatWasKilledOnce() {
        Instance killed = new Instance();
        Instance signedOff = new Instance();
        List<Instance> others = List.of(new Instance(), new Instance(), new Instance(), new Instance());
        signedOff.flush.close();
        killed.silentFor("14 seconds");
        others.get(0).beat();
        assertThat(tables.sql().rows(GAPS)).as("it may still write").isEmpty();
        killed.silentFor("2 seconds");
        signedOff.silentFor("1 hour");
        pass(Duration.ofSeconds(5));
        Threads.together(4, number -> others.get(number).flush.flushIfDue());
        assertThat(tables.sql().rows(GAPS)).containsExactly(List.of("KILLED", killed.id, "unknown"));
        assertThat(tables.sql()
                        .text("SELECT (g.began_at = c.counted_until) || ' ' || (g.ended_at - g.began_at)::text FROM"
                                + " switchback.traffic_gap g JOIN switchback.traffic_counter c USING (instance)"))
                .isEqualTo("true 00:00:15");
    }

    @Test
    void takesBackThatAnInstanceWasKilledWhenItComesBack() {
        Instance away = new Instance();
        Instance other = new Instance();
        away.read(Path.NEW, 5);
        away.silentFor("1 minute");
        other.beat();
        assertThat(tables.sql().rows(GAPS)).hasSize(1);
        away.flush.flush();
        assertThat(tables.sql().rows(GAPS))
                .as("all that it had counted is there")
                .isEmpty();
        assertThat(written().get(Path.NEW).calls()).isEqualTo(5);
        other.beat();
        assertThat(tables.sql().rows(GAPS)).isEmpty();
    }

    /** An instance that has looked, and ended so long ago. */
    private Instance ended(String ago) {
        Instance instance = new Instance();
        instance.flush.close();
        instance.silentFor(ago);
        return instance;
    }

    @Test
    void findsATimeInWhichNobodyWasCountingOnce() {
        Instance before = ended("10 minutes");
        Instance first = new Instance();
        first.beat();
        assertThat(tables.sql().rows(GAPS)).as("others may come back yet").isEmpty();
        Instance second = new Instance();
        first.silentFor("1 minute");
        second.silentFor("50 seconds");
        Threads.together(2, number -> (number == 0 ? first : second).flush.flush());
        pass(Duration.ofSeconds(5));
        Threads.together(2, number -> (number == 0 ? first : second).flush.flushIfDue());
        assertThat(tables.sql().rows(GAPS)).containsExactly(List.of("SILENCE", "nobody", "unknown"));
        assertThat(tables.sql()
                        .text(
                                "SELECT (g.began_at = b.counted_until) || ' ' || (g.ended_at IN (SELECT counting_since FROM"
                                        + " switchback.traffic_counter)) FROM switchback.traffic_gap g, switchback.traffic_counter b"
                                        + " WHERE b.instance = '" + before.id + "'"))
                .isEqualTo("true true");
        first.beat();
        second.beat();
        new Instance().flush.close();
        assertThat(tables.sql().rows(GAPS)).hasSize(1);
    }

    @Test
    void isNotDeceivedByThoseWhoCrashBeforeTheyHaveLooked() {
        ended("10 minutes");
        Instance crashed = new Instance();
        crashed.silentFor("1 minute");
        tables.sql()
                .execute("UPDATE switchback.traffic_counter SET ended = 'GONE' WHERE instance = '" + crashed.id + "'");
        new Instance().flush.close();
        assertThat(tables.sql().rows(GAPS)).containsExactly(List.of("SILENCE", "nobody", "unknown"));
    }

    @Test
    void findsNoSilenceWhereThereWasNone() {
        Instance away = new Instance();
        away.flush.flush();
        tables.sql().execute("UPDATE switchback.traffic_counter SET settled = true");
        away.silentFor("10 minutes");
        Instance newcomer = new Instance();
        newcomer.silentFor("1 minute");
        // Both were away with the database: the first one has counted all along, and is back.
        away.flush.flush();
        newcomer.flush.flush();
        newcomer.beat();
        assertThat(tables.sql().rows(GAPS)).as("somebody was counting").isEmpty();
        newcomer.flush.close();
        away.flush.close();
        away.silentFor("1 minute");
        newcomer.silentFor("1 minute");
        new Instance().flush.close();
        assertThat(tables.sql().rows(GAPS)).as("a minute is a deployment").isEmpty();
    }

    @Test
    void asksForNobodyToCountBeforeTheWindowIsOpen() {
        tables.put(CHANGE, "BACKFILLING");
        ended("10 minutes");
        new Instance().flush.close();
        assertThat(tables.sql().rows(GAPS)).isEmpty();
    }
}
