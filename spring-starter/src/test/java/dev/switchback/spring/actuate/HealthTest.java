package dev.switchback.spring.actuate;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.spring.actuate.Served.Answer;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Health and info: they tell, and no balancer takes an instance out for it. */
class HealthTest {

    private static final Set<String> ASKERS = ConcurrentHashMap.newKeySet();

    private static TestDatabase database;
    private static SwitchableDataSource source;
    private static Served served;
    private static ChangeHandle change;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        source = new SwitchableDataSource(database.dataSource());
        DataSource asking = new DelegatingDataSource(source) {
            @Override
            public Connection getConnection() throws SQLException {
                ASKERS.add(Thread.currentThread().getName());
                return super.getConnection();
            }
        };
        served = Served.on(
                asking,
                "management.health.db.enabled=false",
                "management.endpoint.health.probes.enabled=true",
                "management.endpoint.health.group.readiness.include=readinessState,switchback",
                "management.endpoint.health.group.liveness.include=livenessState,switchback",
                "management.endpoint.health.group.alone.include=switchback",
                "management.endpoint.health.group.alone.show-details=always");
        change = Operator.open(served.switchback().change("customer-name"));
    }

    @AfterAll
    static void stop() {
        source.up();
        served.close();
        database.close();
    }

    @Test
    @Promise("P9")
    void isUpWhileTheGuardHasTrippedAndSaysSo() throws Exception {
        change.ramp(50, ADA);
        Answer open = served.get("", "/health/switchback");
        assertThat(open.status()).isEqualTo(200);
        assertThat(open.json()).extractingJsonPathStringValue("$.status").isEqualTo("UP");
        assertThat(open.json())
                .extractingJsonPathStringValue("$.details.changes.customer-name.phase")
                .isEqualTo("OPEN");
        assertThat(open.json())
                .extractingJsonPathArrayValue("$.details.changes.customer-name.reads")
                .containsExactly("NEW", "OLD");
        assertThat(open.json())
                .extractingJsonPathNumberValue("$.details.snapshotAgeSeconds")
                .isNotNull();

        change.slo().trip(ADA);
        Answer tripped = served.get("", "/health/switchback");
        assertThat(tripped.status()).isEqualTo(200);
        assertThat(tripped.json()).extractingJsonPathStringValue("$.status").isEqualTo("UP");
        assertThat(tripped.json())
                .extractingJsonPathBooleanValue("$.details.changes.customer-name.tripped")
                .isTrue();
        assertThat(tripped.json())
                .extractingJsonPathStringValue("$.details.changes.customer-name.trip")
                .contains("test");
        change.unfreeze(ADA);
    }

    @Test
    @Promise("P9")
    void takesNoInstanceOutWhenTheDatabaseIsAwayOrHangs() throws Exception {
        source.down();
        Awaitility.await().until(() -> status("/health/switchback").equals("UNKNOWN"));
        nothingIsOutOfService();
        source.up();
        Awaitility.await().until(() -> status("/health/switchback").equals("UP"));

        CountDownLatch gate = new CountDownLatch(1);
        source.hangUntil(gate);
        try {
            Awaitility.await().until(() -> status("/health/switchback").equals("UNKNOWN"));
            ASKERS.clear();
            nothingIsOutOfService();
            assertThat(ASKERS)
                    .as("who asked for a connection: neither a probe, nor anybody on its behalf")
                    .noneMatch(thread -> thread.contains("http") || thread.equals("switchback-phases"));
        } finally {
            gate.countDown();
        }
        Awaitility.await().until(() -> status("/health/switchback").equals("UP"));
    }

    private static void nothingIsOutOfService() throws Exception {
        for (String path :
                List.of("/health", "/health/switchback", "/health/readiness", "/health/liveness", "/health/alone")) {
            assertThat(served.get("", path).status()).as(path).isEqualTo(200);
        }
        assertThat(served.get("eve", "/info").status()).isEqualTo(200);
    }

    private static String status(String path) throws Exception {
        return served.get("", path).body().replaceAll("(?s).*?\"status\":\"([A-Z_]+)\".*", "$1");
    }

    @Test
    void informs() throws Exception {
        Answer info = served.get("eve", "/info");
        assertThat(info.status()).isEqualTo(200);
        assertThat(info.json())
                .extractingJsonPathStringValue("$.switchback.changes.customer-name.phase")
                .isEqualTo("OPEN");
        assertThat(info.json())
                .extractingJsonPathStringValue("$.switchback.version")
                .isNotEmpty();
    }

    @Test
    void canBeSwitchedOff() throws Exception {
        try (Served without = Served.on(
                source, "management.health.switchback.enabled=false", "management.info.switchback.enabled=false")) {
            assertThat(without.get("", "/health/switchback").status()).isEqualTo(404);
            assertThat(without.get("eve", "/info").json()).doesNotHaveJsonPath("$.switchback");
        }
    }
}
