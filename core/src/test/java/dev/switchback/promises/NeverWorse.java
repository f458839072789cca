package dev.switchback.promises;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.route.Reason;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever of Switchback's own fails, the application's reads and writes do not notice. */
@SuppressWarnings("JUnitMethodDeclaration")
public interface NeverWorse extends Suite {

    Duration LEASE = Duration.ofMillis(200);

    @Test
    @Promise("P9")
    default void metersThatThrowAreNotNoticed() {
        BadMeters meters = new BadMeters();
        try (Trial trial = new Trial(this, Trial.CHANGE, 5, builder -> builder.meterRegistry(meters)).open()) {
            for (int percent : new int[] {0, 100}) {
                trial.change.ramp(percent, ADA);
                assertThat(trial.path()).isEqualTo(percent == 0 ? Path.OLD : Path.NEW);
                assertThatEverythingWorks(trial.application, trial);
            }
            assertThat(meters.thrown).hasPositiveValue();
        }
    }

    @Test
    @Promise("P9")
    default void aListenerThatThrowsIsNotNoticed() {
        AtomicInteger told = new AtomicInteger();
        try (Trial trial = new Trial(
                        this,
                        Trial.CHANGE,
                        5,
                        builder -> builder.journalListener(entry -> {
                            told.incrementAndGet();
                            throw new AssertionError("a listener's own trouble");
                        }))
                .open()) {
            trial.application.transaction(part -> {
                part.rename(1, "While Told");
                trial.change.ramp(100, ADA);
            });
            assertThat(trial.path()).isEqualTo(Path.NEW);
            assertThatEverythingWorks(trial.application, trial);
            assertThat(told).hasPositiveValue();
            assertThat(trial.switchback.verifyJournal()).isEmpty();
        }
    }

    /** Switchback's connections fail, the application's do not: it reads the old shape, and writes both. */
    @Test
    @Promise({"P9", "P4"})
    default void controlTablesThatCannotBeReachedAreNotNoticed() {
        try (Trial trial = new Trial(this, 5).open()) {
            trial.change.ramp(100, ADA);
            SwitchableDataSource flaky = new SwitchableDataSource(trial.database.dataSource());
            try (Switchback switchback = Switchback.builder(flaky)
                    .register(Trial.CHANGE)
                    .pollEvery(Duration.ofMillis(20))
                    .lease(LEASE)
                    .build()) {
                Application application = application(switchback, trial.database.dataSource());
                assertThat(Trial.path(application)).isEqualTo(Path.NEW);
                for (Runnable outage : new Runnable[] {
                    flaky::down, () -> flaky.failWith(new IllegalStateException("this pool was closed"))
                }) {
                    outage.run();
                    assertThatEverythingWorks(application, trial);
                    await().until(() -> Trial.path(application) == Path.OLD);
                    assertThat(switchback.decision(Trial.CHANGE).reason()).isEqualTo(Reason.STALE_PHASE);
                    assertThat(switchback.snapshotAge()).isGreaterThan(LEASE);
                    assertThatEverythingWorks(application, trial);
                    flaky.up();
                    await().until(() -> Trial.path(application) == Path.NEW);
                }
            }
        }
    }

    @Test
    @Promise({"P9", "P4"})
    default void controlTablesThatAreBrokenAreNotNoticed() {
        try (Trial trial = new Trial(this, 5).open()) {
            trial.change.ramp(100, ADA);
            trial.database.execute("ALTER TABLE switchback.change RENAME TO mislaid");
            assertThatEverythingWorks(trial.application, trial);
            await().until(() -> trial.path() == Path.OLD);
            assertThatEverythingWorks(trial.application, trial);
            trial.database.execute("ALTER TABLE switchback.mislaid RENAME TO change");
            await().until(() -> trial.path() == Path.NEW);
        }
    }

    /** Somebody holds them locked: one call waits for a bounded time, and the others not at all. */
    @Test
    @Promise({"P9", "P4"})
    default void controlTablesThatAreLockedAreWaitedForOnce() throws SQLException {
        try (Trial trial = new Trial(this, 5).open();
                Connection other = trial.database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            trial.change.ramp(100, ADA);
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE switchback.change IN ACCESS EXCLUSIVE MODE");
            await().until(() -> trial.path() == Path.OLD);
            // Five seconds for each call, if each waited.
            assertTimeout(Duration.ofSeconds(20), () -> assertThatEverythingWorks(trial.application, trial));
            other.rollback();
            await().until(() -> trial.path() == Path.NEW);
        }
    }

    private static void assertThatEverythingWorks(Application application, Trial trial) {
        long id = application.insert("Still Here");
        assertThat(application.find(id)).isEqualTo("Still Here");
        assertThat(application.rename(id, "Still There")).isEqualTo(1);
        assertThat(application.search("Still There")).containsExactly(id);
        assertThat(application.renameAll("Still There", "Still Fine")).isEqualTo(1);
        application.upsert(id, "Still Up");
        application.transaction(part -> {
            assertThat(part.find(id)).isEqualTo("Still Up");
            part.rename(id, "Still Well");
        });
        assertThat(trial.oldImage.find(id)).isEqualTo("Still Well");
        assertThat(trial.divergent()).isEmpty();
        assertThat(application.delete(id)).isEqualTo(1);
    }
}
