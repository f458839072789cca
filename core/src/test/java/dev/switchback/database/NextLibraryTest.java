package dev.switchback.database;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.database.ControlSchema.Script;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rolling deployment of the library itself: the next one upgrades the control tables while instances with this one work. */
class NextLibraryTest {

    private static final List<Script> NEXT =
            List.of(new Script("V1__control_tables.sql", 1), new Script("V2__next_library.sql", 1));

    private final ExecutorService others = Executors.newCachedThreadPool();
    private TestDatabase database;
    private Switchback switchback;
    private ChangeHandle change;

    @BeforeEach
    void start() {
        database = Postgres.newEmptyDatabase();
        CustomerName.createTable(database, 100);
        switchback = Operator.switchback(database, CustomerName.CHANGE).build();
        change = Operator.open(switchback.change("customer-name"));
    }

    @AfterEach
    void stop() {
        others.shutdownNow();
        switchback.close();
        database.close();
    }

    @Test
    @Promise("P9")
    void upgradesUnderInstancesThatGoOnToTheEnd() {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> oldImage = CompletableFuture.runAsync(() -> writeUntil(over), others);

        next().ensure();

        change.ramp(100, ADA);
        assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.NEW);
        change.freeze(ADA);
        assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.OLD);
        change.verify(ADA);
        change.unfreeze(ADA);
        over.set(true);
        assertThatCode(oldImage::join).doesNotThrowAnyException();

        addAColumnToEveryTable();
        try (Switchback another =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            another.change("customer-name").ramp(100, ADA);
            assertThat(another.decision(CustomerName.CHANGE).path()).isEqualTo(Path.NEW);
            await().untilAsserted(() -> {
                change.verify(ADA);
                assertThat(change.gate().reasons()).singleElement().asString().startsWith("FAIL approval");
            });
            Operator.approve(change);
            assertThat(another.change("customer-name").contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
        }
        assertThat(switchback.verifyJournal()).isEmpty();
        assertThat(database.number("SELECT max(version) FROM switchback.schema_version"))
                .isEqualTo(2);
    }

    @Test
    @Promise("P9")
    void makesNobodyWaitBehindAnUpgradeThatWaitsForALock() throws Exception {
        CompletableFuture<Void> upgrade;
        try (Connection report = database.dataSource().getConnection();
                Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM switchback.change");

            upgrade = CompletableFuture.runAsync(() -> next().ensure(), others);
            String first = await().until(this::waitingUpgrade, waiting -> !waiting.isEmpty());
            // The transaction that waited is over, and so is the line behind it: an upgrade that waits is a second one.
            await().until(this::waitingUpgrade, waiting -> !waiting.isEmpty() && !waiting.equals(first));
            report.rollback();
        }

        upgrade.join();
        assertThat(database.number("SELECT count(*) FROM switchback.of_the_next_library"))
                .isZero();
    }

    private ControlSchema next() {
        return new ControlSchema(new Database(database.dataSource()), NEXT);
    }

    /** When the transaction that waits for an exclusive lock began; empty if none does. */
    private String waitingUpgrade() {
        return String.valueOf(database.text("SELECT coalesce(max(a.xact_start)::text, '') FROM pg_locks l"
                + " JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND l.mode = 'AccessExclusiveLock'"
                + " AND a.datname = current_database()"));
    }

    private void writeUntil(AtomicBoolean over) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            while (!over.get()) {
                statement.execute("UPDATE customer SET full_name = 'Grace Hopper' WHERE id = 1");
            }
        } catch (SQLException e) {
            throw new AssertionError("the old image's write failed", e);
        }
    }

    /** A statement that takes all columns of a table to compare or copy them would notice. */
    private void addAColumnToEveryTable() {
        database.rows("SELECT oid::regclass FROM pg_class WHERE relnamespace = 'switchback'::regnamespace"
                        + " AND relkind = 'r' ORDER BY relname")
                .forEach(table ->
                        database.execute("ALTER TABLE " + table.get(0) + " ADD COLUMN of_some_later_library text"));
    }
}
