package dev.switchback.poolers;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.change.Constraint;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.gate.Verdict;
import dev.switchback.phase.Phase;
import dev.switchback.promises.JdbcApplication;
import dev.switchback.promises.OldImage;
import dev.switchback.promises.Writer;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import dev.switchback.verify.AuditPolicy;
import dev.switchback.verify.VerificationSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything the library does, through PgBouncer in transaction mode with three server connections. */
class PgBouncerTest {

    private static final int CONNECTIONS = 3;
    private static final int ROWS = 2_000;
    private static final int SHARED = 20;

    private static final SchemaChange CHANGE = CustomerName.builder()
            .table("shop.customer")
            .constraint(Constraint.index("last_name"))
            .build();

    /** Two instances of the application, four threads that write, and an old image, from expand to contract, which they let be quiet. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Promise({"P1", "P2", "P8", "P10"})
    void theWholeRoadLeavesEverySessionAsItWas(boolean bothAdaptersWrite) throws SQLException {
        try (TestDatabase database = Postgres.newEmptyDatabase();
                Pooler pooler = start(database)) {
            DataSource looking = pooler.clients(CONNECTIONS);
            Map<Integer, List<String>> before = Sessions.kept(looking, CONNECTIONS);
            DataSource here = pooler.clients(8);
            DataSource there = pooler.clients(8);
            List<Writer> writers = new ArrayList<>();
            long seed = Long.getLong("promises.seed", System.nanoTime());
            Figures figures;
            try (Switchback first = switchback(here, CHANGE).build();
                    Switchback second = switchback(there, CHANGE).build()) {
                for (int i = 0; i < 4; i++) {
                    boolean one = i % 2 == 0;
                    writers.add(new Writer(
                            new JdbcApplication(one ? first : second, one ? here : there, bothAdaptersWrite),
                            i,
                            seed,
                            SHARED));
                }
                figures =
                        underWriters(writers, new OldWriter(here), oldImage -> open(first, second, writers, oldImage));
                contract(first.change(CHANGE.name()));
                await().until(() -> second.change(CHANGE.name()).confirmation().complete());
                writers.forEach(Writer::write);
                assertThat(first.verifyJournal()).isEmpty();
            }
            for (Writer writer : writers) {
                writer.meant()
                        .forEach((id, name) -> assertThat(
                                        database.rows("SELECT first_name || coalesce(' ' || last_name, '')"
                                                + " FROM shop.customer WHERE id = " + id))
                                .as("row %d", id)
                                .containsExactly(Arrays.asList(name)));
            }
            Map<Integer, List<String>> after = Sessions.kept(looking, CONNECTIONS);
            assertThat(after).as("what is kept in the server connections").isEqualTo(before);
            System.out.println("PgBouncer, " + (bothAdaptersWrite ? "both adapters" : "sync trigger") + ": seed " + seed
                    + ", expand to contract through " + CONNECTIONS + " server connections, under "
                    + figures.writes() + " writes of 4 threads and " + figures.oldWrites()
                    + " of an old image until then; lost writes 0, server processes " + after.keySet()
                    + ", left in them: nothing");
        }
    }

    /** The exit that drops the new shape, and what is refused on the way, leave nothing either. */
    @Test
    @Promise("P10")
    void refusalsAndAbandonLeaveEverySessionAsItWas() throws SQLException {
        try (TestDatabase database = Postgres.newEmptyDatabase();
                Pooler pooler = start(database)) {
            DataSource looking = pooler.clients(CONNECTIONS);
            Map<Integer, List<String>> before = Sessions.kept(looking, CONNECTIONS);
            try (Switchback switchback = switchback(pooler.clients(4), CHANGE).build()) {
                ChangeHandle change = switchback.change(CHANGE.name());
                assertThat(catchThrowable(() -> change.open(ADA))).hasMessageContaining("PLANNED");
                change.expand(ADA);
                change.backfill(progress -> {}, ADA);
                database.execute("BEGIN; SET LOCAL session_replication_role = replica;"
                        + " UPDATE shop.customer SET first_name = 'Apart' WHERE id = 1; COMMIT");
                assertThat(change.verify(ADA).divergent()).isPositive();
                assertThat(catchThrowable(() -> change.open(ADA))).isNotNull();
                assertThat(change.gate().verdict()).isNotEqualTo(Verdict.GO);
                assertThat(change.usage().toString()).isNotEmpty();
                assertThat(change.constraintReport().toString()).isNotEmpty();
                assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
            }
            assertThat(Sessions.kept(looking, CONNECTIONS)).isEqualTo(before);
        }
    }

    /** Rows derived in Java by every instance, under the one custom setting the library has. */
    @Test
    @Promise({"P1", "P10"})
    void aJavaMappingLeavesEverySessionAsItWas() throws SQLException {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            SecretPhone.createTable(database, 300);
            try (Pooler pooler = Pooler.start(database, CONNECTIONS)) {
                DataSource looking = pooler.clients(CONNECTIONS);
                Map<Integer, List<String>> before = Sessions.kept(looking, CONNECTIONS);
                try (Switchback switchback = switchback(pooler.clients(8), SecretPhone.CHANGE)
                        .foreignQuiet(Duration.ofMillis(1))
                        .build()) {
                    ChangeHandle change = Operator.open(switchback.change(SecretPhone.CHANGE.name()));
                    database.execute("UPDATE customer SET phone = '030 / 1' WHERE id <= 50");
                    await().until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0
                            && database.number("SELECT count(*) FROM customer WHERE id <= 50 AND phone_digits = '0301'")
                                    == 50);
                    change.verify(ADA);
                    assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
                }
                assertThat(Sessions.kept(looking, CONNECTIONS)).isEqualTo(before);
            }
        }
    }

    /** The look at the sessions is worth something: it sees each thing that can be left behind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET work_mem = '5MB'",
                "SET session_replication_role = replica",
                "SET switchback.deriving = 'left'",
                "SET ROLE pg_monitor",
                "SELECT pg_advisory_lock(42)",
                "PREPARE left_behind AS SELECT 1",
                "DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1",
                "CREATE TEMPORARY TABLE left_behind ()",
                "LISTEN left_behind"
            })
    void whatIsLeftInASessionIsSeen(String statement) throws SQLException {
        try (TestDatabase database = Postgres.newEmptyDatabase();
                Pooler pooler = Pooler.start(database, CONNECTIONS)) {
            DataSource clients = pooler.clients(CONNECTIONS);
            Map<Integer, List<String>> before = Sessions.kept(clients, CONNECTIONS);
            try (Connection connection = clients.getConnection();
                    Statement leaving = connection.createStatement()) {
                leaving.execute(statement);
            }
            Map<Integer, List<String>> after = Sessions.kept(clients, CONNECTIONS);
            assertThat(after.keySet()).isEqualTo(before.keySet());
            assertThat(after).isNotEqualTo(before);
        }
    }

    private static Pooler start(TestDatabase database) {
        database.execute("CREATE SCHEMA shop; CREATE TABLE shop.customer (id bigint GENERATED BY DEFAULT AS IDENTITY"
                + " PRIMARY KEY, full_name text, email text NOT NULL DEFAULT '');"
                + " INSERT INTO shop.customer (full_name) SELECT 'Ada King ' || n FROM generate_series(1, " + ROWS
                + ") AS n");
        return Pooler.start(database, CONNECTIONS);
    }

    /** With everything that has a beat of its own switched on, and as often as tests have it. */
    private static SwitchbackBuilder switchback(DataSource dataSource, SchemaChange change) {
        return Operator.switchback(dataSource, change)
                .watchGuardsEvery(Duration.ofMillis(50))
                .audit(new AuditPolicy(100, Duration.ofMillis(100)));
    }

    private static void open(Switchback first, Switchback second, List<Writer> writers, OldWriter oldImage)
            throws InterruptedException {
        ChangeHandle change = first.change(CHANGE.name());
        ChangeHandle elsewhere = second.change(CHANGE.name());
        change.expand(ADA);
        BackfillSettings small = BackfillSettings.STANDARD.withTarget(Duration.ofMillis(5));
        Threads.together(2, number -> {
            BackfillProgress progress = (number == 0 ? change : elsewhere).backfill(small, each -> {}, ADA);
            assertThat(progress.examined()).isPositive();
        });
        assertThat(change.verify(ADA).divergent()).isZero();
        // Each worker imports the snapshot in one transaction of its own: a pooler gives it a session for so long.
        assertThat(change.verify(VerificationSettings.STANDARD.withWorkers(2), ADA)
                        .orElseThrow()
                        .divergent())
                .isZero();
        assertThat(elsewhere
                        .verify(VerificationSettings.STANDARD.withSnapshotPerRange(), ADA)
                        .orElseThrow()
                        .divergent())
                .isZero();
        change.constrain(ADA);
        change.open(ADA);
        change.shadow(100, ADA);
        for (int flips = 0; flips < 4; flips++) {
            change.ramp(flips % 2 == 0 ? 100 : 0, ADA);
            Path path = flips % 2 == 0 ? Path.NEW : Path.OLD;
            await().until(() -> second.decision(CHANGE).path() == path);
            moreWrites(writers, 5);
        }
        elsewhere.freeze(ADA);
        await().until(() -> change.confirmation().complete());
        elsewhere.unfreeze(ADA);
        change.ramp(100, ADA);
        moreWrites(writers, 10);
        assertThat(change.shadowMismatches()).isEmpty();
        assertThat(change.guards()).isNotEmpty();
        oldImage.stop();
    }

    /** Of the last writes an instance may tell only now; what is approved is the evidence after a scan since. */
    private static void contract(ChangeHandle change) {
        await().atMost(Duration.ofSeconds(40))
                .ignoreExceptionsInstanceOf(RefusedException.class)
                .untilAsserted(() -> {
                    change.verify(ADA);
                    Operator.approve(change);
                    assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
                });
    }

    private static void moreWrites(List<Writer> writers, int number) {
        List<Integer> before = writers.stream().map(Writer::statements).toList();
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            for (int i = 0; i < writers.size(); i++) {
                if (writers.get(i).statements() < before.get(i) + number) {
                    return false;
                }
            }
            return true;
        });
    }

    private record Figures(int writes, int oldWrites) {}

    private interface Road {
        void walk(OldWriter oldImage) throws Exception;
    }

    private static Figures underWriters(List<Writer> writers, OldWriter oldImage, Road road) {
        AtomicBoolean done = new AtomicBoolean();
        Threads.together(writers.size() + 2, number -> {
            if (number < writers.size()) {
                while (!done.get()) {
                    writers.get(number).write();
                }
            } else if (number == writers.size()) {
                oldImage.write(done);
            } else {
                try {
                    road.walk(oldImage);
                } finally {
                    done.set(true);
                }
            }
        });
        return new Figures(writers.stream().mapToInt(Writer::statements).sum(), oldImage.writer.statements());
    }

    /** An old image, through the same pooler, until it is stopped. */
    private static final class OldWriter {
        private final Writer writer;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final CountDownLatch over = new CountDownLatch(1);

        OldWriter(DataSource dataSource) {
            this.writer = new Writer(new OldImage(dataSource), 9, 42, SHARED);
        }

        void write(AtomicBoolean done) {
            try {
                while (!done.get() && !stopped.get()) {
                    writer.write();
                }
            } finally {
                over.countDown();
            }
        }

        /** Returns when its last statement is done. */
        void stop() throws InterruptedException {
            stopped.set(true);
            assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
