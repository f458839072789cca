package dev.switchback.backfill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pause, resume, cancel and speed, said by one instance and obeyed by another; and what everybody can see meanwhile. */
class BackfillControlTest {

    private static final int ROWS = 20_000;

    private final TestDatabase database = Postgres.newDatabase();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Switchback here;
    private Switchback there;

    @BeforeEach
    void begin() {
        CustomerName.createTable(database, ROWS);
        here = Operator.switchback(database, CustomerName.CHANGE).build();
        there = Operator.switchback(database, CustomerName.CHANGE).build();
        change(here).expand(ADA);
        change(here).backfill(BackfillSettings.STANDARD.stoppedWhen(() -> true), progress -> {}, ADA);
        control().speed(BackfillSpeed.FULL.withRowsPerSecond(4_000), ADA);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        here.close();
        there.close();
        database.close();
    }

    private static ChangeHandle change(Switchback switchback) {
        return switchback.change("customer-name");
    }

    private BackfillControl control() {
        return change(there).backfillControl();
    }

    private Future<BackfillProgress> running(BackfillSettings settings) {
        return threads.submit(() -> change(here).backfill(settings, progress -> {}, ADA));
    }

    private BackfillProgress progress() {
        return change(there).backfillProgress().orElseThrow();
    }

    private void awaitExamined(long rows) {
        await().until(() -> progress().examined() >= rows);
    }

    @Test
    void pausesAndResumesWhoeverRunsIt() throws Exception {
        Future<BackfillProgress> run = running(BackfillSettings.STANDARD.withWorkers(2));
        awaitExamined(1_000);
        control().pause(ADA);
        await().until(() ->
                database.number("SELECT count(*) FROM switchback.backfill_worker WHERE waiting LIKE '%paused%'") == 2);
        long paused = progress().examined();
        assertThat(progress().state()).isEqualTo(BackfillState.PAUSED);
        assertThat(progress().eta()).isNull();
        await().during(Duration.ofSeconds(1)).until(() -> progress().examined() == paused);
        assertThatThrownBy(() -> control().pause(ADA))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("it is PAUSED");

        control().speed(BackfillSpeed.FULL, ADA);
        control().resume(ADA);
        assertThat(run.get(60, TimeUnit.SECONDS).examined()).isEqualTo(ROWS);
        assertThat(database.rows(
                        "SELECT kind, before, after FROM switchback.journal WHERE kind LIKE 'BackfillControlled'"))
                .containsExactly(
                        List.of("BackfillControlled", "RUNNING", "PAUSED"),
                        List.of("BackfillControlled", "PAUSED", "RUNNING"));
        assertThat(here.verifyJournal()).isEmpty();
    }

    @Test
    void cancelsEveryRunAndHasNobodyBeginAgainUntilItIsResumed() throws Exception {
        Future<BackfillProgress> run = running(BackfillSettings.STANDARD);
        awaitExamined(1_000);
        control().cancel(ADA);
        BackfillProgress end = run.get(10, TimeUnit.SECONDS);
        assertThat(end.state()).isEqualTo(BackfillState.CANCELLED);
        assertThat(end.examined()).isBetween(1_000L, ROWS - 1L);
        assertThat(change(there).backfill(progress -> {}, ADA).examined()).isEqualTo(end.examined());
        control().speed(BackfillSpeed.FULL, ADA);
        control().resume(ADA);
        assertThat(change(there).backfill(progress -> {}, ADA).examined()).isEqualTo(ROWS);
    }

    /** With two workers, so that the ceiling is one for both. */
    @Test
    void keepsBelowTheCeilingAndFollowsANewOne() throws Exception {
        control().speed(BackfillSpeed.FULL.withRowsPerSecond(1_000), ADA);
        Future<BackfillProgress> run = running(BackfillSettings.STANDARD.withWorkers(2));
        awaitExamined(500);
        long begun = System.nanoTime();
        long before = progress().examined();
        awaitExamined(before + 2_000);
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat((progress().examined() - before) / seconds)
                .as("rows a second")
                .isLessThan(1_600);
        await().until(() -> progress().waiting() != null && progress().waiting().contains("ceiling of rows"));
        assertThat(control().speed().rowsPerSecond()).isEqualTo(1_000);
        control().speed(BackfillSpeed.FULL, ADA);
        assertThat(run.get(30, TimeUnit.SECONDS).finished()).isTrue();
    }

    @Test
    void waitsForAThrottleAndSaysWhy() throws Exception {
        AtomicReference<Double> figure = new AtomicReference<>(0.0);
        Throttle throttle = new Throttle() {
            @Override
            public String name() {
                return "oven";
            }

            @Override
            public Limit limit() {
                return new Limit(200, 180, Unknown.WAIT);
            }

            @Override
            public Reading read(Session session, SchemaChange change) {
                return Reading.of(figure.get(), figure.get() + " degrees");
            }
        };
        Future<BackfillProgress> run = running(BackfillSettings.STANDARD.withThrottles(throttle));
        awaitExamined(500);
        figure.set(220.0);
        await().until(() -> "oven: 220.0 degrees".equals(progress().waiting()));
        long stopped = progress().examined();
        figure.set(190.0);
        await().during(Duration.ofMillis(1_500))
                .atMost(Duration.ofSeconds(5))
                .until(() -> progress().examined() == stopped);
        figure.set(170.0);
        control().speed(BackfillSpeed.FULL, ADA);
        BackfillProgress end = run.get(30, TimeUnit.SECONDS);
        assertThat(end.examined()).isEqualTo(ROWS);
        assertThat(end.throttles()).containsExactly(new ThrottleReport("oven", 170.0, "170.0 degrees", false));
    }

    @Test
    void showsInSqlWhatEachWorkerDoesAndHowLongItWillTake() throws Exception {
        Future<BackfillProgress> run = running(BackfillSettings.STANDARD.withWorkers(3));
        await().until(() -> progress().eta() != null && progress().workers().size() == 3);
        BackfillProgress now = progress();
        assertThat(now.soonest()).isLessThanOrEqualTo(now.latest());
        assertThat(now.toString())
                .matches("customer-name \\[#*-*] [0-9.]+ %, [0-9,]+ of about [0-9,]+ rows, [0-9,]+ filled, .* left.*");
        // Never analysed: the estimate goes by what some pages hold.
        assertThat(now.estimate()).isBetween(ROWS * 8L / 10, ROWS * 12L / 10);
        assertThat(now.workers()).allSatisfy(worker -> assertThat(worker.live()).isTrue());
        assertThat(database.number("SELECT workers FROM switchback.backfill_progress WHERE soonest <= latest"))
                .isEqualTo(3);
        control().speed(BackfillSpeed.FULL, ADA);
        BackfillProgress end = run.get(30, TimeUnit.SECONDS);
        assertThat(end.workers().stream().mapToLong(WorkerProgress::examined).sum())
                .isEqualTo(ROWS);
        assertThat(end.workers()).allSatisfy(worker -> assertThat(worker.live()).isFalse());
        assertThat(end.walBytesPerRow()).as("WAL for a filled row").isBetween(50.0, 2_000.0);
        assertThat(end.toString())
                .isEqualTo("customer-name [####################] 100.0 %, 20,000 rows, 16,000 filled, finished");
    }

    @Test
    void refusesSpeedsThatMakeNoSense() {
        assertThatThrownBy(() -> BackfillSpeed.FULL.withShare(0)).hasMessageContaining("1 to 100 percent");
        assertThatThrownBy(() -> BackfillSpeed.FULL.withRowsPerSecond(-1)).hasMessageContaining("negative");
        assertThatThrownBy(() -> BackfillSettings.STANDARD.withTarget(Duration.ofSeconds(2)))
                .hasMessageContaining("target");
    }

    @Test
    void endsWhenTheBuilderOrItsSettingsSaySo() {
        AtomicBoolean process = new AtomicBoolean();
        AtomicBoolean given = new AtomicBoolean();
        try (Switchback stoppable = Operator.switchback(database, CustomerName.CHANGE)
                .backfill(BackfillSettings.STANDARD.stoppedWhen(given::get))
                .stopBackfillsWhen(process::get)
                .build()) {
            for (AtomicBoolean stop : List.of(process, given)) {
                long before = progress().examined();
                Future<BackfillProgress> run =
                        threads.submit(() -> change(stoppable).backfill(each -> {}, ADA));
                awaitExamined(before + 1);
                stop.set(true);
                assertThat(run).succeedsWithin(Duration.ofSeconds(30));
                assertThat(progress().state()).isEqualTo(BackfillState.RUNNING);
                assertThat(progress().examined()).isGreaterThan(before).isLessThan(ROWS);
                stop.set(false);
            }
        }
    }
}
