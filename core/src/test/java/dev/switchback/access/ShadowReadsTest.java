package dev.switchback.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.Switchback;
import dev.switchback.access.ShadowMismatch.Difference;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Sha256;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import dev.switchback.traffic.TrafficRecorder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What shadow reads find is counted in full, and kept in bounds, without the values. */
class ShadowReadsTest {

    private static final SchemaChange CHANGE = CustomerName.CHANGE;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private TestDatabase database;
    private SwitchableDataSource dataSource;
    private ShadowReads found;

    @BeforeEach
    void registered() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 1);
        Switchback switchback = Operator.switchback(database, CHANGE).build();
        switchback.close();
        dataSource = new SwitchableDataSource(database.dataSource());
        found = new ShadowReads(
                new Database(dataSource),
                registry,
                new TrafficRecorder(new Database(database.dataSource()), List.of(CHANGE), System::nanoTime, List.of()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void asksNothingOfTheDatabaseWhenNothingDiffered() {
        found.count(CHANGE, Path.OLD, ShadowResult.MATCH, false);
        found.flush();
        assertThat(dataSource.asked()).isZero();
        assertThat(registry.get("switchback.shadow.reads")
                        .tags("change", "customer-name", "path", "old", "result", "match", "calibrating", "false")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    @Promise("P9")
    void keepsWhatItCouldNotWrite() {
        differ("1", "Ada", "Eve");
        dataSource.down();
        assertThatThrownBy(() -> found.flush()).isInstanceOf(DatabaseException.class);
        differ("1", "Ada", "Eva");
        dataSource.up();
        found.flush();
        found.flush();

        assertThat(kept()).singleElement().satisfies(mismatch -> {
            assertThat(mismatch.seen()).isEqualTo(2);
            assertThat(mismatch.oldDigest()).isEqualTo(Sha256.of("Ada"));
            assertThat(mismatch.newDigest()).isEqualTo(Sha256.of("Eva"));
        });
    }

    @Test
    void keepsNoMoreThanItSays() {
        for (int key = 0; key < ShadowReads.MOST_KEPT + 100; key++) {
            differ("first " + key, "a", "b");
        }
        found.flush();
        differ("second", "a", "b");
        differ("first 0", "a", "b");
        found.flush();

        assertThat(kept()).hasSize(ShadowReads.MOST_KEPT);
        assertThat(kept().get(0).key()).isEqualTo("first 0");
        assertThat(kept().get(0).seen()).isEqualTo(2);
        assertThat(registry.get("switchback.shadow.reads")
                        .tag("result", "mismatch")
                        .counter()
                        .count())
                .isEqualTo(ShadowReads.MOST_KEPT + 102);
    }

    @Test
    void losesNoneThatComesWhileItWrites() {
        Threads.together(4, thread -> {
            for (int i = 0; i < 500; i++) {
                differ("row", "a", "b");
                if (i % 50 == thread) {
                    found.flush();
                }
            }
        });
        found.flush();
        assertThat(kept()).singleElement().extracting(ShadowMismatch::seen).isEqualTo(2_000L);
    }

    private void differ(String key, String old, String fresh) {
        found.mismatched(CHANGE, Path.OLD, key, "full_name", Difference.VALUES, old, fresh);
    }

    private List<ShadowMismatch> kept() {
        return new Database(database.dataSource()).autocommit(session -> ShadowReads.kept(session, CHANGE));
    }
}
