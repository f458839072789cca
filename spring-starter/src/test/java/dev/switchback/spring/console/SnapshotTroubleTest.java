package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.Switchback;
import dev.switchback.spring.console.Visitor.Answer;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.WatchedDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the console shows where something cannot be read, and what it costs when many look. */
class SnapshotTroubleTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            Operator.open(switchback.change("customer-name"));
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @Promise("P9")
    void whatTheRoleMayNotReadIsUnknownAndEverythingElseIsServed() {
        database.execute("DO $$ BEGIN CREATE ROLE clerk LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                + " GRANT USAGE ON SCHEMA switchback TO clerk; GRANT ALL ON ALL TABLES IN SCHEMA switchback TO clerk;"
                + " GRANT ALL ON ALL SEQUENCES IN SCHEMA switchback TO clerk; GRANT ALL ON customer TO clerk;"
                + " REVOKE SELECT ON switchback.shadow_mismatch, switchback.verification FROM clerk");
        try (Office office = Office.open(database.pool("clerk", 5), List.of())) {
            Answer seen = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> office.as("vera").snapshot(),
                            each -> each.map().get("gate") != null);

            assertThat(seen.status()).isEqualTo(200);
            assertThat(seen.list("unknown"))
                    .<Object>extracting(each -> ((Map<?, ?>) each).get("part"))
                    .containsExactly("oldPath", "mismatches", "window", "verification");
            assertThat((String) seen.at("unknown.1.why")).contains("permission denied for table shadow_mismatch");
            for (String part : List.of("oldPath", "mismatches", "window", "verification")) {
                assertThat(seen.map().get(part)).as(part).isNull();
            }
            assertThat(seen.at("phase.name")).isEqualTo("OPEN");
            assertThat(seen.list("fleet")).isNotEmpty();
            assertThat(seen.list("actions")).isNotEmpty();
            Answer changes = office.as("vera").changes();
            assertThat(changes.status()).isEqualTo(200);
            assertThat(changes.at("changes.0.level")).isEqualTo("unknown");
        }
    }

    @Test
    @Promise("P9")
    void withoutItsDatabaseThePageIsThereAndSaysSo() {
        SwitchableDataSource source = new SwitchableDataSource(database.dataSource());
        try (Office office = Office.open(source, List.of())) {
            Visitor ada = office.as("ada");
            String[] tokens = ada.tokens();
            assertThat(ada.snapshot().status()).isEqualTo(200);
            source.down();
            Answer down = await().atMost(Duration.ofSeconds(10)).until(ada::snapshot, each -> each.status() != 200);
            assertThat(down.status()).isEqualTo(503);
            assertThat(down.at("code")).isEqualTo("unavailable");
            assertThat((String) down.at("message")).contains("'customer-name'", "Connection to db:5432 refused");
            assertThat(ada.get("/").status()).isEqualTo(200);
            assertThat(ada.get("/assets/main.js").status()).isEqualTo(200);
            Answer changes = ada.changes();
            assertThat(changes.status()).isEqualTo(200);
            assertThat(changes.at("changes.0.level")).isEqualTo("unknown");
            assertThat(ada.post("off", "{}", "application/json", tokens).status())
                    .isEqualTo(503);
            source.up();
            await().atMost(Duration.ofSeconds(10)).until(() -> ada.snapshot().status() == 200);
        }
    }

    @Test
    @Promise("P9")
    void fiftyViewersCostWhatOneDoes() throws Exception {
        AtomicInteger statements = new AtomicInteger();
        WatchedDataSource.Watcher watcher = (connection, what) -> {
            String thread = Thread.currentThread().getName();
            if (thread.contains("-exec-") || thread.equals("switchback-console")) {
                statements.incrementAndGet();
            }
        };
        try (Office office = Office.open(WatchedDataSource.of(database.dataSource(), watcher), List.of())) {
            Visitor vera = office.as("vera");
            vera.changes();
            vera.snapshot();
            await().until(() -> vera.snapshot().map().get("gate") != null);
            int quiet = statements.get();
            await().until(() -> {
                vera.snapshot();
                return statements.get() > quiet;
            });
            int once = statements.get() - quiet;
            assertThat(once).as("statements of a snapshot").isBetween(10, 60);

            int before = statements.get();
            long began = System.nanoTime();
            ExecutorService viewers = Executors.newFixedThreadPool(50);
            try {
                List<Future<Answer>> looks = new ArrayList<>();
                for (int i = 0; i < 50 * 6; i++) {
                    looks.add(viewers.submit(() -> vera.snapshot()));
                }
                for (Future<Answer> look : looks) {
                    assertThat(look.get().status()).as("%s", look.get().text()).isEqualTo(200);
                }
            } finally {
                viewers.shutdownNow();
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            int gate = 400; // asked once in 15 s, beside the requests
            assertThat(statements.get() - before)
                    .as("statements of 300 snapshots in %.1f s, of which one takes %d", seconds, once)
                    .isLessThanOrEqualTo((int) (once * (seconds + 2)) + gate)
                    .isLessThan(300 * once / 4);
        }
    }
}
