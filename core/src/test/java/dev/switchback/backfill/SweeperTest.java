package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.database.Database;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The dead rows that filling leaves: told once for each wave, and swept away where that was asked for and is allowed. */
class SweeperTest {

    private static final String VACUUMS = "SELECT coalesce(sum(vacuum_count), 0) FROM pg_stat_user_tables";

    private final TestDatabase sql = Postgres.newDatabase();
    private final AtomicLong nanos = new AtomicLong();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Sweeper.class);
    private Switchback switchback;
    private ChangeHandle change;

    @BeforeEach
    void begin() {
        sql.execute(
                "CREATE TABLE customer (id bigint PRIMARY KEY, full_name text, email text) PARTITION BY RANGE (id);"
                        + " CREATE TABLE part_0 PARTITION OF customer FOR VALUES FROM (0) TO (5000) WITH (autovacuum_enabled = off);"
                        + " CREATE TABLE part_1 PARTITION OF customer FOR VALUES FROM (5000) TO (10000)"
                        + " WITH (autovacuum_enabled = off);"
                        + " INSERT INTO customer SELECT n, 'Ada King' FROM generate_series(0, 9999) AS n; SELECT pg_stat_force_next_flush()");
        sql.execute("VACUUM ANALYZE customer");
        switchback = Operator.switchback(sql, CustomerName.CHANGE).build();
        change = switchback.change("customer-name");
        change.expand(ADA);
        change.backfill(BackfillSettings.STANDARD.stoppedWhen(() -> true), progress -> {}, ADA);
        sql.execute("SELECT pg_stat_reset()");
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        switchback.close();
        sql.close();
    }

    private Sweeper sweeper(DataSource dataSource, boolean vacuums) {
        return new Sweeper(new Database(dataSource), CustomerName.CHANGE, vacuums, nanos::get);
    }

    private void look(Sweeper sweeper) {
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        sweeper.reasonToWait();
    }

    private List<String> told() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** A third of what the partition holds is dead then, and its statistics say so at once. */
    private void wave(String partition) {
        sql.execute(
                "UPDATE " + partition + " SET email = 'x' WHERE id % 5000 < 2200; SELECT pg_stat_force_next_flush()");
        await().until(() -> sql.number("SELECT count(*) FROM switchback.backfill_dead_rows WHERE due AND leaf = '"
                        + partition + "'::regclass")
                == 1);
    }

    private void awaitEndOfVacuum(Sweeper sweeper) {
        await().until(() -> sweeper.reasonToWait().isEmpty());
    }

    @Test
    void saysOnceForEachWaveThatAVacuumIsDue() {
        try (Sweeper sweeper = sweeper(sql.dataSource(), false)) {
            look(sweeper);
            assertThat(told()).isEmpty();
            assertThat(change.backfillProgress().orElseThrow().vacuumHint()).isNull();
            wave("part_0");
            look(sweeper);
            look(sweeper);
            String hint = "2200 dead rows beside about 5000 in public.part_0: run VACUUM";
            assertThat(told()).singleElement().asString().contains(hint);
            BackfillProgress progress = change.backfillProgress().orElseThrow();
            assertThat(progress.deadRows()).isEqualTo(2_200);
            assertThat(progress.vacuumHint())
                    .isEqualTo("VACUUM is due: 2200 of about 7200 rows of part_0 are dead")
                    .isEqualTo(sql.text("SELECT vacuum_hint FROM switchback.backfill_progress"));
            assertThat(progress.toString()).endsWith("VACUUM is due: 2200 of about 7200 rows of part_0 are dead");

            sql.execute("VACUUM part_0");
            look(sweeper);
            assertThat(change.backfillProgress().orElseThrow().vacuumHint()).isNull();
            wave("part_0");
            look(sweeper);
            assertThat(told()).hasSize(2).last().asString().contains(hint);
            assertThat(sql.number(VACUUMS)).isEqualTo(1);
        }
    }

    @Test
    void takesNoTableForEmptyThatHasNoStatistics() {
        sql.execute("UPDATE pg_class SET reltuples = -1 WHERE relname LIKE 'part__';"
                + " UPDATE part_0 SET email = 'x' WHERE id < 1200; SELECT pg_stat_force_next_flush()");
        await().until(() -> change.backfillProgress().orElseThrow().deadRows() == 1_200);
        try (Sweeper sweeper = sweeper(sql.dataSource(), false)) {
            look(sweeper);
            assertThat(told()).isEmpty();
        }
    }

    @Test
    void vacuumsThePartitionThatIsFullOfThemAndNoOther() {
        wave("part_1");
        try (Sweeper sweeper = sweeper(sql.dataSource(), true)) {
            assertThat(sweeper.reasonToWait()).contains("VACUUM of public.part_1");
            awaitEndOfVacuum(sweeper);
            assertThat(sql.rows("SELECT relname FROM pg_stat_user_tables WHERE vacuum_count > 0"))
                    .containsExactly(List.of("part_1"));
            assertThat(sql.number("SELECT dead FROM switchback.backfill_dead_rows WHERE leaf = 'part_1'::regclass"))
                    .isZero();
            wave("part_0");
            look(sweeper);
            awaitEndOfVacuum(sweeper);
            assertThat(sql.number(VACUUMS)).isEqualTo(2);
        }
    }

    @Test
    void leavesItToThoseWhoMay() {
        wave("part_0");
        String role = "filler_" + sql.name();
        sql.execute("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA switchback TO " + role
                + "; GRANT ALL ON ALL TABLES IN SCHEMA switchback TO " + role);
        DataSource pool = sql.pool(role, 2);
        try (Sweeper sweeper = sweeper(pool, true)) {
            look(sweeper);
            look(sweeper);
            assertThat(told()).singleElement().asString().contains("this role may not VACUUM it");
            assertThat(sql.number(VACUUMS)).isZero();
            boolean grantable = sql.number("SELECT current_setting('server_version_num')") >= 170_000;
            sql.execute(grantable ? "GRANT MAINTAIN ON part_0 TO " + role : "ALTER TABLE part_0 OWNER TO " + role);
            look(sweeper);
            awaitEndOfVacuum(sweeper);
            assertThat(sql.number(VACUUMS)).isEqualTo(1);
        }
    }

    @Test
    void keepsAwayFromATableThatIsBeingVacuumed() throws SQLException {
        wave("part_0");
        try (Sweeper sweeper = sweeper(sql.dataSource(), true);
                Connection autovacuum = sql.dataSource().getConnection();
                Statement statement = autovacuum.createStatement()) {
            autovacuum.setAutoCommit(false);
            statement.execute("LOCK TABLE part_0 IN SHARE UPDATE EXCLUSIVE MODE");
            look(sweeper);
            look(sweeper);
            assertThat(told()).singleElement().asString().contains("not vacuumed now, because a vacuum");
            autovacuum.rollback();
            look(sweeper);
            awaitEndOfVacuum(sweeper);
            assertThat(sql.number(VACUUMS)).isEqualTo(1);
        }
    }

    /** The first one is slow: it sleeps at every page. */
    @Test
    void vacuumsOneTableAtATimeInTheFleetAndStopsAtOnce() {
        wave("part_0");
        DataSource slow = sql.pool("postgres", 2, "SET vacuum_cost_delay = '100ms'; SET vacuum_cost_limit = 1");
        try (Sweeper other = sweeper(sql.dataSource(), true)) {
            try (Sweeper first = sweeper(slow, true)) {
                assertThat(first.reasonToWait()).contains("VACUUM of public.part_0");
                await().until(() -> sql.number("SELECT count(*) FROM pg_stat_progress_vacuum") == 1);
                wave("part_1");
                assertThat(other.reasonToWait()).as("within the minute").isEmpty();
                sql.execute("UPDATE switchback.backfill_vacuum SET claimed_at = now() - interval '2 min'");
                look(other);
                assertThat(told()).anyMatch(line -> line.contains("part_1: not vacuumed now, because another table"));
            }
            assertThat(sql.number("SELECT count(*) FROM pg_stat_progress_vacuum"))
                    .isZero();
            assertThat(sql.number(VACUUMS)).as("one that was ended").isZero();
            look(other);
            awaitEndOfVacuum(other);
            assertThat(sql.number(VACUUMS)).isPositive();
        }
    }

    /** Whoever began before them may still read the dead rows: trying again and again would not help. */
    @Test
    void doesNotTryInVainAgainAndAgain() throws SQLException {
        try (Sweeper sweeper = sweeper(sql.dataSource(), true);
                Connection reader = sql.dataSource().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM customer");
            wave("part_0");
            look(sweeper);
            awaitEndOfVacuum(sweeper);
            look(sweeper);
            look(sweeper);
            assertThat(told()).singleElement().asString().contains("an old transaction, a standby or a slot");
            assertThat(sql.number(VACUUMS)).isEqualTo(1);
            reader.rollback();
        }
    }

    @Test
    void sweepsWhileARealBackfillRuns() {
        change.backfillControl().speed(BackfillSpeed.FULL.withRowsPerSecond(2_000), ADA);
        BackfillProgress end =
                change.backfill(BackfillSettings.STANDARD.withWorkers(2).withVacuum(), progress -> {}, ADA);
        assertThat(end.examined()).isEqualTo(10_000);
        assertThat(Chunks.done(sql)).isEqualTo(Chunks.made(sql));
        assertThat(sql.number(VACUUMS)).isPositive();
        assertThat(change.verify(ADA).agrees()).isTrue();
    }
}
