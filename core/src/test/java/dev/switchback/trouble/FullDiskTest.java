package dev.switchback.trouble;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.change.Path;
import dev.switchback.database.DatabaseException;
import dev.switchback.phase.Phase;
import dev.switchback.route.Reason;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk without a byte left: the application's table is on it, or the control tables are. */
class FullDiskTest {

    private final TestDatabase neighbour = Postgres.newEmptyDatabase();
    private final TestDatabase database = Postgres.newEmptyDatabase();
    private SmallDisk disk;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = SmallDisk.mount(neighbour);
        Shop.createTable(database, 20);
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        database.execute("DROP SCHEMA IF EXISTS shop, switchback CASCADE");
        database.close();
        if (disk != null) {
            disk.close();
        }
        neighbour.close();
    }

    @Test
    @Promise({"P8", "P9"})
    void aWriteForWhichThereIsNoRoomFailsWholeAndReadsGoOn() {
        try (Shop shop = Shop.start(database, database.dataSource(), database.dataSource())
                .open()) {
            disk.holds(database, "shop.customer");
            disk.fill();
            assertThatThrownBy(() -> {
                        while (true) {
                            shop.application.insert("Ada " + "x".repeat(1_000));
                        }
                    })
                    .as("the application's own trouble, as the driver tells it")
                    .rootCause()
                    .isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("53100"));
            assertThat(shop.divergent()).isZero();
            assertThat(shop.application.find(1)).isEqualTo("Ada King 1");
            shop.awaitDecision(Path.NEW, Reason.FLAG);
            disk.makeRoom();
            shop.works();
            assertThat(shop.divergent()).isZero();
            System.out.println(
                    "Full disk under the application's table: writes failed whole, reads went on; divergent rows 0");
        }
    }

    @Test
    @Promise("P8")
    void theBackfillWaitsForRoom() {
        try (Shop shop = Shop.start(database, database.dataSource(), database.dataSource())) {
            disk.holds(database, "shop.customer");
            new SlowBackfill(database).meets(shop, disk::fill, disk::makeRoom, "53100");
        }
    }

    /** Phases can be read, and nothing can be written down: neither a heartbeat nor an act. */
    @Test
    @Promise("P9")
    void controlTablesWithoutRoomAreNotNoticed() {
        try (Shop shop = Shop.start(database, database.dataSource(), database.dataSource())
                .open()) {
            database.rows("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'switchback'")
                    .forEach(row -> disk.holds(database, "switchback." + row.get(0)));
            disk.fill();
            DatabaseException refusal = Shop.refusal(() -> {
                for (int percent = 0; ; percent = 100 - percent) {
                    shop.change.ramp(percent, ADA);
                }
            });
            assertThat(refusal).hasMessageContaining("the server's disk is full: make room, then try again");
            assertThat(refusal.sqlState()).isEqualTo("53100");
            double ramp = shop.change.state().ramp();
            await().atMost(Shop.LONGEST)
                    .until(() -> shop.change.fleet().get(0).silence().toMillis() > 1_000);
            shop.awaitDecision(ramp > 0 ? Path.NEW : Path.OLD, Reason.FLAG);
            shop.works();
            disk.makeRoom();
            assertThat(shop.change.freeze(ADA).phase()).isEqualTo(Phase.FROZEN);
            await().atMost(Shop.LONGEST).until(() -> shop.change.fleet().get(0).live());
            assertThat(shop.switchback.verifyJournal()).isEmpty();
            assertThat(shop.divergent()).isZero();
            System.out.println(
                    "Full disk under the control tables: nothing noticed by the application, an act refused, all goes on; divergent rows 0");
        }
    }
}
