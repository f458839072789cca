package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cannot be done at once is done in smaller pieces, and what cannot be done now is done around. */
class InTheWayTest {

    private static final int ROWS = 2_000;
    private static final String UNFILLED =
            "SELECT count(*) FROM customer WHERE first_name IS DISTINCT FROM split_part(full_name, ' ', 1)";

    private final TestDatabase database = Postgres.newDatabase();
    private Switchback switchback;
    private ChangeHandle change;

    @BeforeEach
    void expand() {
        CustomerName.createTable(database, ROWS);
        switchback = Operator.switchback(database, CustomerName.CHANGE).build();
        change = switchback.change("customer-name");
        change.expand(ADA);
    }

    @AfterEach
    void close() {
        switchback.close();
        database.close();
    }

    /** The server ends the statement after 450 ms: a thousand rows with such a trigger never get through. */
    @Test
    @Promise("P9")
    void halvesAChunkThatTakesTooLongUntilItFits() {
        database.execute("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(0.001); RETURN NEW; END';"
                + " CREATE TRIGGER slow BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION slow()");
        BackfillProgress end = change.backfill(progress -> {}, ADA);
        assertThat(database.number("SELECT sum(splits) FROM switchback.backfill_worker"))
                .isPositive();
        assertThat(end.examined()).isEqualTo(ROWS);
        assertThat(Chunks.done(database)).isEqualTo(Chunks.made(database));
        assertThat(database.number(UNFILLED)).isZero();
    }

    @Test
    @Promise("P9")
    void fillsEverythingAroundARowThatSomebodyHolds() throws Exception {
        CompletableFuture<BackfillProgress> run = new CompletableFuture<>();
        try (Connection application = database.dataSource().getConnection();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("UPDATE customer SET email = 'mine' WHERE id = 700");
            Threads.start(() -> run.complete(change.backfill(progress -> {}, ADA)));
            await().atMost(Duration.ofSeconds(60)).until(() -> database.number(UNFILLED) == 1);
            assertThat(run).isNotDone();
            application.commit();
        }
        assertThat(run.get(60, TimeUnit.SECONDS).examined()).isEqualTo(ROWS);
        assertThat(Chunks.done(database)).isEqualTo(Chunks.made(database));
        assertThat(database.number(UNFILLED)).isZero();
    }

    /** Whatever the database's clock says when it is gone on with: what is committed is not done again. */
    @Test
    void goesOnAfterAWeekFromTheCommittedChunk() {
        BackfillSettings small = BackfillSettings.STANDARD.withTarget(Duration.ofMillis(5));
        change.backfill(
                small.stoppedWhen(() -> change.backfillProgress()
                        .filter(progress -> progress.examined() > 0)
                        .isPresent()),
                progress -> {},
                ADA);
        change.backfillControl().pause(ADA);
        BackfillProgress before = change.backfillProgress().orElseThrow();
        assertThat(before.examined()).isBetween(1L, ROWS - 1L);
        database.execute("UPDATE switchback.backfill SET started_at = started_at - interval '7 days';"
                + " UPDATE switchback.backfill_worker SET joined_at = joined_at - interval '7 days', updated_at = updated_at"
                + " - interval '7 days', left_at = left_at - interval '7 days'; UPDATE switchback.backfill_chunk SET"
                + " leased_until = leased_until - interval '7 days'");
        String filled =
                "SELECT md5(string_agg(xmin::text, ',' ORDER BY id)) FROM customer WHERE id <= " + before.examined();
        String versions = database.text(filled);
        switchback.close();
        switchback = Operator.switchback(database, CustomerName.CHANGE).build();
        change = switchback.change("customer-name");
        change.backfillControl().resume(ADA);
        BackfillProgress end = change.backfill(progress -> {}, ADA);
        assertThat(end.examined()).isEqualTo(ROWS);
        assertThat(end.filled()).isEqualTo(database.number("SELECT count(full_name) FROM customer"));
        assertThat(Chunks.done(database)).isEqualTo(Chunks.made(database));
        assertThat(database.text(filled))
                .as("versions of the rows that were filled")
                .isEqualTo(versions);
    }
}
