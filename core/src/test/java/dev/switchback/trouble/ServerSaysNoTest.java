package dev.switchback.trouble;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.change.Path;
import dev.switchback.change.SwitchbackException;
import dev.switchback.route.FlagResult;
import dev.switchback.route.Reason;
import dev.switchback.testing.Operator;
import dev.switchback.testing.PostgresServer;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The server is there, and has no connection left, or takes no writes. */
class ServerSaysNoTest {

    private static final String READ_ONLY = "ALTER SYSTEM SET default_transaction_read_only = on";
    private static final String NOT_READ_ONLY = "ALTER SYSTEM RESET default_transaction_read_only";

    private static final String SWITCHBACKS =
            " pg_stat_activity WHERE usename = 'clerk' AND application_name NOT IN ('hoard', 'application')";

    private static PostgresServer server;

    private TestDatabase database;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(Map.of("max_connections", "40", "superuser_reserved_connections", "14"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void table() {
        database = server.newEmptyDatabase();
        Shop.createTable(database, 20);
        database.execute(
                "DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN; GRANT CREATE ON DATABASE " + database.name()
                        + " TO clerk; ALTER SCHEMA shop OWNER TO clerk; ALTER TABLE shop.customer OWNER TO clerk");
    }

    @AfterEach
    void close() {
        readOnly(false);
        database.execute("REASSIGN OWNED BY clerk TO postgres; DROP OWNED BY clerk");
        database.close();
    }

    private void readOnly(boolean on) {
        database.execute(on ? READ_ONLY : NOT_READ_ONLY);
        database.execute("SELECT pg_reload_conf()");
        await().atMost(Shop.LONGEST)
                .until(() -> database.text("SHOW default_transaction_read_only").equals(on ? "on" : "off"));
    }

    /** Switchback's own connections. */
    private DataSource library() {
        HikariDataSource pool = database.pool("clerk", 4);
        pool.setConnectionTimeout(1_000);
        return pool;
    }

    /** It keeps the connection that it has. */
    private DataSource application() {
        HikariDataSource pool = database.pool("clerk", 1, "SET application_name = 'application'");
        pool.setConnectionTimeout(60_000);
        pool.setValidationTimeout(30_000);
        return pool;
    }

    /** What somebody else's application does that has forgotten to give connections back. */
    private final class Hoard implements AutoCloseable {

        private final List<Connection> taken = new ArrayList<>();
        private final PGSimpleDataSource clerk = new PGSimpleDataSource();

        Hoard() {
            clerk.setUrl(database.url().replace("user=postgres", "user=clerk"));
            clerk.setApplicationName("hoard");
        }

        /** Also those that Switchback has. A session that was ended gives its place free a moment after it is gone. */
        void takeAll() {
            await().atMost(Shop.LONGEST).during(Duration.ofSeconds(1)).until(() -> {
                database.execute("SELECT pg_terminate_backend(pid) FROM" + SWITCHBACKS);
                int before = taken.size();
                takeWhatIsLeft();
                return taken.size() == before && database.number("SELECT count(*) FROM" + SWITCHBACKS) == 0;
            });
        }

        private void takeWhatIsLeft() {
            while (true) {
                try {
                    taken.add(clerk.getConnection());
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).isEqualTo("53300");
                    return;
                }
            }
        }

        @Override
        public void close() throws SQLException {
            for (Connection each : taken) {
                each.close();
            }
        }
    }

    @Test
    @Promise({"P4", "P9"})
    void whereNoConnectionIsLeftReadsAreTakenBackAndTheApplicationGoesOnWithThoseItHas() throws Exception {
        try (Shop shop = Shop.start(database, library(), application()).open()) {
            shop.works();
            DataSource starting = library();
            try (Hoard hoard = new Hoard()) {
                hoard.takeAll();
                shop.awaitDecision(Path.OLD, Reason.STALE_PHASE);
                shop.works();
                assertThat(Shop.refusal(() -> shop.change.freeze(ADA)))
                        .hasMessageContaining("the server has no connection left")
                        .satisfies(e -> assertThat(e.sqlState()).isEqualTo("53300"));
                assertThatThrownBy(
                                () -> Operator.switchback(starting, Shop.CHANGE).build())
                        .as("a start")
                        .isInstanceOf(SwitchbackException.class)
                        .hasMessageContaining("the server has no connection left");
                // Who is on call has one of those that are reserved.
                database.execute("SELECT switchback.off('customer-name', 'ada', 'no connection is left')");
            }
            shop.awaitDecision(Path.OLD, Reason.FLAG);
            shop.change.ramp(100, ADA);
            shop.awaitDecision(Path.NEW, Reason.FLAG);
            shop.works();
            assertThat(shop.divergent()).isZero();
            System.out.println(
                    "max_connections reached: reads taken back and given back, an off by psql meanwhile; divergent rows 0");
        }
    }

    @Test
    @Promise("P8")
    void theBackfillWaitsForAConnection() {
        Hoard hoard = new Hoard();
        try (Shop shop = Shop.start(database, library(), database.dataSource())) {
            new SlowBackfill(database)
                    .meets(
                            shop,
                            hoard::takeAll,
                            () -> {
                                try {
                                    hoard.close();
                                } catch (SQLException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            "53300");
        }
    }

    @Test
    @Promise({"P4", "P9"})
    void whereNothingMayBeWrittenReadsGoOnByTheFlag() {
        AtomicReference<FlagResult> flag = new AtomicReference<>(FlagResult.LIVE);
        DataSource pool = database.pool("clerk", 6);
        try (Shop shop = Shop.start(database, pool, pool, builder -> builder.flags((key, context) -> flag.get()))) {
            Operator.open(shop.change);
            shop.awaitDecision(Path.NEW, Reason.FLAG);
            shop.works();
            readOnly(true);
            assertThat(shop.application.find(1)).isEqualTo("Ada King 1");
            assertThatThrownBy(() -> shop.application.rename(1, "Ada Lovelace"))
                    .as("the application's own trouble, as the driver tells it")
                    .rootCause()
                    .isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("25006"));
            assertThat(Shop.refusal(() -> shop.change.freeze(ADA)))
                    .hasMessageContaining("this server is read-only: connect to the primary")
                    .hasMessageContaining("default_transaction_read_only")
                    .satisfies(e -> assertThat(e.sqlState()).isEqualTo("25006"));
            assertThatThrownBy(() -> Operator.switchback(pool, Shop.CHANGE).build())
                    .as("a start")
                    .isInstanceOf(SwitchbackException.class)
                    .hasMessageContaining("this server is read-only");
            shop.awaitDecision(Path.NEW, Reason.FLAG);
            flag.set(FlagResult.OFF);
            assertThat(shop.switchback.decision(Shop.CHANGE).path())
                    .as("an off")
                    .isEqualTo(Path.OLD);
            readOnly(false);
            flag.set(FlagResult.LIVE);
            shop.works();
            await().atMost(Shop.LONGEST).until(() -> shop.change.fleet().get(0).live());
            assertThat(shop.divergent()).isZero();
            System.out.println("Read-only: reads went on by the flag, an off took effect at once; divergent rows 0");
        }
    }

    @Test
    @Promise("P8")
    void theBackfillWaitsUntilItMayWriteAgain() {
        DataSource pool = database.pool("clerk", 6);
        try (Shop shop = Shop.start(database, pool, pool)) {
            new SlowBackfill(database).meets(shop, () -> readOnly(true), () -> readOnly(false), "25006");
        }
    }
}
