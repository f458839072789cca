package dev.switchback.kinds;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.environment.EnvironmentPolicy;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.PostgresVersion;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import dev.switchback.verify.Finding;
import dev.switchback.verify.VerificationResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One kind of change on its way from expand to contract, while the images of one actor write. In every step the operator
 * and the writers start together; when all are done, no row may disagree, none may hold what its last writer did not mean,
 * and no statement of any image may have failed.
 */
final class Scenario implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int ORDERS = 15;
    private static final int MORE = 4 * ORDERS;
    private static final int UNTIL_DROPPED = 1_000;

    /** Long beside a pause of a busy machine: whoever lets it lapse writes the old path, and the gate then wants another scan. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    /** Sessions set up as nobody would expect: what a row comes to must not depend on who writes it. */
    private static final String ODD_SESSION = "SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'ISO, DMY';"
            + " SET IntervalStyle = 'iso_8601'; SET extra_float_digits = -9; SET bytea_output = 'escape';"
            + " SET search_path = pg_catalog";

    private final Kind kind;
    private final Actor actor;
    private final Random seeds;
    private final TestDatabase database;
    private final Truth truth;
    private final HikariDataSource connections;
    private final Crew oldImage;
    private final Crew newImage;

    Scenario(Kind kind, PostgresVersion version, Actor actor, long seed) {
        this.kind = kind;
        this.actor = actor;
        this.seeds = new Random(seed);
        this.database = Postgres.newEmptyDatabase(version);
        this.truth = new Truth(database, kind);
        truth.fill(actor.rows());
        Keys keys = new Keys(actor.rows());
        this.oldImage = new Crew("old image", database.pool("postgres", 2 * THREADS, ODD_SESSION), keys);
        this.connections = database.pool("postgres", 6 * THREADS);
        this.newImage = new Crew("new image", connections, keys);
    }

    Figures play() throws SQLException {
        try (Switchback switchback = Operator.switchback(database, kind.change())
                .pollEvery(Duration.ofMillis(20))
                .watchGuardsEvery(Duration.ofSeconds(1))
                .lease(LEASE)
                .foreignQuiet(Duration.ofMillis(50))
                // The greatest value of a type is among those that are written.
                .environment(EnvironmentPolicy.STANDARD.withMaximumRangeUsed(1))
                .build()) {
            ChangeHandle change = switchback.change(kind.change().name());
            Images images = Images.of(kind, switchback, connections);
            beforeTheWindow(change, images);
            inTheWindow(switchback, change, images);
            contract(change, images);
        }
        return new Figures(
                database.text("SHOW server_version"), truth.rows(), oldImage.statements(), newImage.statements());
    }

    private void beforeTheWindow(ChangeHandle change, Images images) {
        new Step("expand")
                .notFilledYet()
                .old(images.old())
                .fresh(images.routed())
                .run(() -> change.expand(ADA));
        new Step("backfill")
                .old(images.old())
                .fresh(images.routed())
                .fresh(images.eager())
                .both(images.both())
                .run(() -> backfill(change));
        mend(change);
        new Step("verify").old(images.tidyOld()).fresh(images.routed()).run(() -> {
            change.verify(ADA);
            change.verify(ADA);
        });
        new Step("open").old(images.tidyOld()).fresh(images.routed()).run(() -> change.open(ADA));
    }

    /** The scan lists what would be lost, and what cannot be converted; the window stays shut until it is mended. */
    private void mend(ChangeHandle change) {
        VerificationResult scan = change.verify(ADA);
        for (Finding finding : Finding.values()) {
            long expected = switch (finding) {
                case DIVERGENT, UNKEPT -> 0;
                case LOSSY -> truth.messes(true);
                case UNCONVERTIBLE -> truth.messes(false);
            };
            assertThat(scan.count(finding)).as("rows found %s", finding).isEqualTo(expected);
        }
        if (!kind.messes().isEmpty()) {
            assertThatThrownBy(() -> change.open(ADA)).isInstanceOf(RefusedException.class);
        }
        truth.mend();
        truth.settle();
    }

    private void backfill(ChangeHandle change) {
        Threads.together(actor.runners(), runner -> change.backfill(progress -> {}, ADA));
    }

    private void inTheWindow(Switchback switchback, ChangeHandle change, Images images) throws SQLException {
        new Step("flip")
                .old(images.old())
                .fresh(images.routed())
                .both(images.both())
                .run(() -> change.ramp(100, ADA));
        if (kind.change().mapping() instanceof JavaMapping) {
            // Nobody reads the new shape while a row of it is behind, and one that cannot be derived stays behind.
            truth.mend();
            truth.settle();
        }
        await().untilAsserted(() ->
                assertThat(switchback.decision(kind.change()).path()).isEqualTo(Path.NEW));
        new Step("off")
                .old(images.old())
                .fresh(images.routed())
                .fresh(images.fresh())
                .run(() -> change.off(ADA));
        assertThat(switchback.decision(kind.change()).path()).isEqualTo(Path.OLD);
        new Step("image rollback").old(images.old()).run(() -> oldImage.read(images.old()));
        new Step("forward").old(images.old()).fresh(images.routed()).run(() -> change.ramp(100, ADA));
        newImage.read(images.routed());
    }

    private void contract(ChangeHandle change, Images images) {
        truth.mend();
        truth.settle();
        if (!kind.change().constraints().isEmpty()) {
            new Step("constrain")
                    .old(images.tidyOld())
                    .fresh(images.routed())
                    .both(images.both())
                    .run(() -> change.constrain(ADA));
        }
        new Step("contract").fresh(images.routed()).until(UNTIL_DROPPED).run(() -> {
            // A pause longer than the lease sends a write down the old path: the gate is asked again then.
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreException(RefusedException.class)
                    .untilAsserted(() -> {
                        newImage.read(images.routed());
                        change.verify(ADA);
                        Operator.approve(change);
                        change.contract(ADA);
                    });
        });
        new Step("new shape alone").fresh(images.routed()).run(() -> newImage.read(images.routed()));
    }

    @Override
    public void close() {
        database.close();
    }

    /** What the operator does; the writers write meanwhile. */
    @FunctionalInterface
    private interface Operation {
        void run() throws Exception;
    }

    /** One step of the road: who writes in it, what the operator does, and what must be true afterwards. */
    private final class Step {
        private final String name;
        private final AtomicBoolean done = new AtomicBoolean();
        private final List<Threads.Work> writers = new ArrayList<>();
        private int atMost = MORE;
        private boolean filled = true;

        Step(String name) {
            this.name = name;
        }

        Step until(int atMost) {
            this.atMost = atMost;
            return this;
        }

        Step notFilledYet() {
            this.filled = false;
            return this;
        }

        Step old(Store store) {
            return actor.old() ? add(oldImage, store) : this;
        }

        Step fresh(Store store) {
            return actor.fresh() ? add(newImage, store) : this;
        }

        Step both(Store store) {
            return actor.old() && actor.fresh() ? add(newImage, store) : this;
        }

        private Step add(Crew crew, Store store) {
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seeds.nextLong());
                writers.add(thread ->
                        crew.work(store, random, ORDERS, atMost, done::get).run(thread));
            }
            return this;
        }

        void run(Operation operation) {
            Threads.together(writers.size() + 1, thread -> {
                if (thread < writers.size()) {
                    writers.get(thread).run(thread);
                    return;
                }
                try {
                    operation.run();
                } finally {
                    done.set(true);
                }
            });
            assertThat(oldImage.failures()).as("failed after %s", name).isEmpty();
            assertThat(newImage.failures()).as("failed after %s", name).isEmpty();
            truth.settle();
            truth.check(name, filled);
        }
    }
}
