package dev.switchback.tables;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.backfill.SmallChunks;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.gate.Verdict;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import dev.switchback.verify.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The whole road for one table, with both images writing while its rows are filled, and plain SQL to judge it. */
final class Road {

    /** Sessions as they come: nobody sets all their instances alike. */
    private static final List<String> SETTINGS = List.of(
            "SET LOCAL datestyle = 'ISO, DMY'; SET LOCAL intervalstyle = 'sql_standard'; SET LOCAL timezone = 'Asia/Kolkata';"
                    + " SET LOCAL extra_float_digits = 0; SET LOCAL bytea_output = 'escape'; SET LOCAL search_path = ''",
            "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL timezone = 'UTC'",
            "SET LOCAL intervalstyle = 'postgres_verbose'; SET LOCAL timezone = 'Africa/Monrovia';"
                    + " SET LOCAL extra_float_digits = -10; SET LOCAL search_path = 'pg_catalog'");

    private static final int ROWS_A_CHUNK = 61;
    private static final int STATEMENTS = 42;

    private final TestDatabase database;
    private final Table table;
    private final SchemaChange change;
    private final AtomicLong expectedRows;

    Road(TestDatabase database, Table table) {
        this.database = database;
        this.table = table;
        this.change = table.change();
        this.expectedRows = new AtomicLong(table.rows());
    }

    void create() {
        table.create().forEach(database::execute);
        if (table.rows() > 0) {
            database.execute(table.insertOld(1, table.rows()));
        }
    }

    void walk(Phase end) {
        try (Switchback switchback = Operator.switchback(database, change)
                .pollEvery(Duration.ofMillis(40))
                .lease(Duration.ofMillis(120))
                .build()) {
            ChangeHandle handle = switchback.change(change.name());
            handle.expand(ADA);
            fillUnderTraffic(handle);
            handle.verify(ADA);
            assertThat(handle.verify(ADA).keys(Finding.DIVERGENT)).isEmpty();
            handle.open(ADA);
            handle.ramp(100, ADA);
            assertThat(switchback.decision(change).path()).isEqualTo(Path.NEW);
            write(9_000);
            check();
            handle.off(ADA);
            assertThat(switchback.decision(change).path()).isEqualTo(Path.OLD);
            end(switchback, handle, end);
        }
    }

    /** Every row is walked past, and whatever order the writers come in, afterwards there is nothing left to fill. */
    private void fillUnderTraffic(ChangeHandle handle) {
        Threads.together(3, thread -> {
            switch (thread) {
                case 0 -> SmallChunks.walk(new Database(database.dataSource()), change, ROWS_A_CHUNK, SETTINGS);
                case 1 -> write(4_000);
                default -> write(7_000);
            }
        });
        check();
        assertThat(SmallChunks.walk(new Database(database.dataSource()), change, ROWS_A_CHUNK, SETTINGS))
                .as("rows the walk saw")
                .isEqualTo(expectedRows.get());
        assertThat(handle.backfill(progress -> {}, ADA).filled())
                .as("rows left to fill")
                .isZero();
    }

    /** Inserts at {@code free}, updates and deletes anywhere; the statements' own counts say how many rows there must be. */
    private void write(int free) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            // Only the first writer has the search path that expand had.
            statement.execute("SET search_path = " + (free % 2_000 == 0 ? "public" : "''"));
            for (int i = 0; i < STATEMENTS; i++) {
                int n = 1 + (i * 7 + free) % Math.max(1, table.rows());
                switch (i % 6) {
                    case 0 -> expectedRows.addAndGet(statement.executeUpdate(table.insertOld(free + i, free + i + 1)));
                    case 1 -> statement.executeUpdate(table.updateOld(n));
                    case 2 -> statement.executeUpdate(table.updateNew(n));
                    case 3 -> statement.executeUpdate(table.updateOld(n + 1));
                    case 4 -> expectedRows.addAndGet(-statement.executeUpdate(table.delete(n)));
                    default ->
                        expectedRows.addAndGet(
                                statement.executeUpdate(table.insertNew(free + i + 600, free + i + 600)));
                }
            }
            statement.execute("RESET search_path");
        } catch (SQLException e) {
            throw new IllegalStateException("a writer's statement fails: " + e.getMessage(), e);
        }
    }

    private void check() {
        assertThat(database.rows("SELECT * FROM " + table.name() + " WHERE NOT (" + table.agrees() + ") LIMIT 5"))
                .as("rows whose shapes do not agree")
                .isEmpty();
        assertThat(count("true")).as("rows").isEqualTo(expectedRows.get());
    }

    private void end(Switchback switchback, ChangeHandle handle, Phase end) {
        long filled = count(table.filled());
        if (end == Phase.ABANDONED) {
            assertThat(handle.abandon(ADA).phase()).isEqualTo(end);
            assertThat(count("true")).isEqualTo(expectedRows.get());
            return;
        }
        handle.ramp(100, ADA);
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    assertThat(switchback.decision(change).path()).isEqualTo(Path.NEW);
                    handle.verify(ADA);
                    Operator.approve(handle);
                    assertThat(handle.gate().reasons()).isEmpty();
                    assertThat(handle.gate().verdict()).isEqualTo(Verdict.GO);
                });
        assertThat(handle.contract(ADA).phase()).isEqualTo(end);
        assertThat(count(table.filled())).as("rows of the new shape").isEqualTo(filled);
        assertThat(count("true")).as("rows").isEqualTo(expectedRows.get());
    }

    private long count(String condition) {
        return database.number("SELECT count(*) FROM " + table.name() + " WHERE " + condition);
    }
}
