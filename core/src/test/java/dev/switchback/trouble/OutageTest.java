package dev.switchback.trouble;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.route.Reason;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Switchback's way to the database is cut, and the application's is not. */
class OutageTest {

    private final TestDatabase database = Postgres.newEmptyDatabase();
    private final URI url = URI.create(database.url().substring("jdbc:".length()));
    private final Relay relay = new Relay(url.getPort());
    private final HikariDataSource pool = pool();

    @BeforeEach
    void table() {
        Shop.createTable(database, 20);
    }

    @AfterEach
    void close() {
        pool.close();
        relay.close();
        database.close();
    }

    private String throughTheRelay() {
        return database.url().replace(":" + url.getPort() + "/", ":" + relay.port() + "/");
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(throughTheRelay());
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(250);
        config.setValidationTimeout(250);
        return new HikariDataSource(config);
    }

    @Test
    @Promise({"P4", "P9"})
    void refusedConnectionsTakeTheReadsBackAndNothingElse() {
        try (Shop shop = Shop.start(database, pool, database.dataSource()).open()) {
            for (int outages = 0; outages < 2; outages++) {
                relay.refuse();
                shop.awaitDecision(Path.OLD, Reason.STALE_PHASE);
                shop.works();
                assertThat(Shop.refusal(() -> shop.change.freeze(ADA)))
                        .hasMessageContaining("the database cannot be reached: check host, port and that it is up")
                        .satisfies(e -> assertThat(e.sqlState()).startsWith("08"));
                assertThat(Shop.refusal(() -> start().close()))
                        .as("a start")
                        .hasMessageContaining("the database cannot be reached");
                relay.mend();
                shop.awaitDecision(Path.NEW, Reason.FLAG);
                await().atMost(Shop.LONGEST)
                        .until(() -> shop.change.fleet().get(0).live());
            }
            assertThat(shop.divergent()).isZero();
            System.out.println(
                    "Connections refused: 2 outages, reads taken back and given back in each; divergent rows 0");
        }
    }

    /** Worse than refused: nobody says that nothing will come, and nothing here has a timeout. */
    @Test
    @Promise({"P4", "P9"})
    void aNetworkThatLosesEverythingIsWaitedForOnce() {
        PGSimpleDataSource patient = new PGSimpleDataSource();
        patient.setUrl(throughTheRelay());
        try (Shop shop = Shop.start(database, patient, database.dataSource()).open()) {
            relay.silence();
            Threads.together(8, number -> {
                shop.awaitDecision(Path.OLD, Reason.STALE_PHASE);
                shop.works();
            });
            relay.mend();
            shop.awaitDecision(Path.NEW, Reason.FLAG);
            assertThat(shop.divergent()).isZero();
            System.out.println(
                    "Network that loses everything: 8 threads read the old shape and wrote both; divergent rows 0");
        }
    }

    private Switchback start() {
        return Operator.switchback(pool, Shop.CHANGE).build();
    }
}
