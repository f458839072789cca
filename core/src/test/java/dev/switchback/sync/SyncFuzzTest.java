package dev.switchback.sync;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Old and new writers at once, and the backfill among them, under a mapping that loses white space. Every row carries what
 * its last writer meant, so the final counts prove both that the shapes agree and that nobody's words were rewritten.
 */
class SyncFuzzTest {

    private static final int ROWS = 3_000;
    private static final int WRITERS_A_SIDE = 3;
    private static final int STATEMENTS_A_WRITER = 4_500;

    private static final SchemaChange LOSSY = SchemaChange.named("lossy-name")
            .table("customer")
            .key("id")
            .oldShape(text("full_name"))
            .newShape(text("first_name"), text("last_name"))
            .forward("first_name", "split_part(regexp_replace(btrim(full_name), '\\s+', ' ', 'g'), ' ', 1)")
            .forward(
                    "last_name",
                    "substr(regexp_replace(btrim(full_name), '\\s+', ' ', 'g'), strpos(regexp_replace(btrim(full_name),"
                            + " '\\s+', ' ', 'g') || ' ', ' ') + 1)")
            .backward("full_name", "btrim(first_name || ' ' || coalesce(last_name, ''))")
            .build();

    private static final String FORWARD_FIRST =
            "split_part(regexp_replace(btrim(full_name), '\\s+', ' ', 'g'), ' ', 1)";
    private static final String FORWARD_LAST = "substr(regexp_replace(btrim(full_name), '\\s+', ' ', 'g'),"
            + " strpos(regexp_replace(btrim(full_name), '\\s+', ' ', 'g') || ' ', ' ') + 1)";

    @Test
    @Promise({"P1", "P8"})
    void leavesNoDivergentRowAndNoRewrittenText() throws Exception {
        long seed = new Random().nextLong();
        try (TestDatabase database = Postgres.newDatabase()) {
            database.execute("CREATE TABLE customer (id bigint PRIMARY KEY, full_name text, writer text NOT NULL,"
                    + " meant_old text, email text NOT NULL DEFAULT '')");
            database.execute(
                    "INSERT INTO customer (id, full_name, writer, meant_old) SELECT n, name, 'old', name FROM ("
                            + "SELECT n, CASE n % 4 WHEN 0 THEN 'Ann   Marie' WHEN 1 THEN ' Ada  King ' WHEN 2 THEN NULL"
                            + " ELSE 'Plato' END AS name FROM generate_series(1, " + ROWS + ") AS n) AS messy");
            try (Switchback switchback = Operator.switchback(database, LOSSY).build()) {
                ChangeHandle change = switchback.change("lossy-name");
                change.expand(ADA);
                database.execute("ALTER TABLE customer ADD COLUMN meant_first text, ADD COLUMN meant_last text");
                Tally tally = play(database, change, seed);
                assertThat(tally.done.get())
                        .as("statements that did something, seed %d", seed)
                        .isGreaterThan(20_000);
                assertThat(tally.contradictions.get())
                        .as("contradictions that were refused")
                        .isGreaterThan(100);
                System.out.printf(
                        "SyncFuzzTest: seed %d, %d statements, %d contradictions refused, %d deadlocks, %d keys taken%n",
                        seed,
                        tally.done.get(),
                        tally.contradictions.get(),
                        tally.deadlocks.get(),
                        tally.takenKeys.get());
                assertThat(change.verify(ADA).divergent())
                        .as("by the library's own scan")
                        .isZero();
            }
            assertThat(database.rows("SELECT * FROM customer WHERE NOT (full_name IS NOT DISTINCT FROM"
                            + " btrim(first_name || ' ' || coalesce(last_name, ''))) AND NOT (first_name IS NOT DISTINCT"
                            + " FROM " + FORWARD_FIRST + " AND last_name IS NOT DISTINCT FROM " + FORWARD_LAST + ")"))
                    .as("divergent rows by plain SQL, seed %d", seed)
                    .isEmpty();
            assertThat(database.rows(
                            "SELECT * FROM customer WHERE writer = 'old' AND full_name IS DISTINCT FROM meant_old"))
                    .as("old texts rewritten, seed %d", seed)
                    .isEmpty();
            // NULL written over a shape that was not filled yet is no change that anybody could see.
            assertThat(database.rows(
                            "SELECT * FROM customer WHERE writer = 'new' AND (meant_first IS NOT NULL OR meant_last IS NOT NULL) AND (first_name IS DISTINCT FROM"
                                    + " meant_first OR last_name IS DISTINCT FROM meant_last)"))
                    .as("new texts rewritten, seed %d", seed)
                    .isEmpty();
            assertThat(database.number("SELECT count(*) FROM customer WHERE writer = 'new'"))
                    .as("rows last written by the new side")
                    .isGreaterThan(100);
        }
    }

    private static Tally play(TestDatabase database, ChangeHandle change, long seed) throws Exception {
        Tally tally = new Tally();
        ExecutorService writers = Executors.newFixedThreadPool(2 * WRITERS_A_SIDE + 1);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 2 * WRITERS_A_SIDE; i++) {
                Writer writer = new Writer(database, tally, new Random(seed + i), i % 2 == 0);
                running.add(writers.submit(writer::run));
            }
            running.add(writers.submit(() -> change.backfill(progress -> {}, ADA)));
            for (Future<?> each : running) {
                each.get(3, TimeUnit.MINUTES);
            }
        } finally {
            writers.shutdownNow();
        }
        return tally;
    }

    private static final class Tally {
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicInteger contradictions = new AtomicInteger();
        private final AtomicInteger deadlocks = new AtomicInteger();
        private final AtomicInteger takenKeys = new AtomicInteger();
    }

    /** One application thread that knows only its own side's columns, except when it writes both. */
    private static final class Writer {
        private static final String[] WORDS = {
            "'Ada'", "'King'", "'Ann   Marie'", "' Plato '", "'O''Hara'", "''", "NULL"
        };

        private final TestDatabase database;
        private final Tally tally;
        private final Random random;
        private final boolean old;

        Writer(TestDatabase database, Tally tally, Random random, boolean old) {
            this.database = database;
            this.tally = tally;
            this.random = random;
            this.old = old;
        }

        private Void run() throws SQLException {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                for (int i = 0; i < STATEMENTS_A_WRITER; i++) {
                    write(statement, next());
                }
            }
            return null;
        }

        private void write(Statement statement, String sql) throws SQLException {
            try {
                statement.executeUpdate(sql);
                tally.done.incrementAndGet();
            } catch (SQLException e) {
                switch (String.valueOf(e.getSQLState())) {
                    case "SB001" -> tally.contradictions.incrementAndGet();
                    case "40P01" -> tally.deadlocks.incrementAndGet();
                    case "23505" -> tally.takenKeys.incrementAndGet();
                    default -> throw new SQLException(e.getMessage() + " in: " + sql, e);
                }
            }
        }

        private String next() {
            String set = old ? oldSet(word()) : newSet(word(), word());
            return switch (random.nextInt(12)) {
                case 0, 1, 2 -> "UPDATE customer SET " + set + " WHERE id = " + key();
                case 3 ->
                    "UPDATE customer SET " + set + " WHERE id BETWEEN " + key() + " AND " + key() + " AND id % 97 = 3";
                case 4 -> "UPDATE customer SET email = 'e" + random.nextInt(9) + "' WHERE id = " + key();
                case 5 -> insert("") + " ON CONFLICT (id) DO UPDATE SET " + excluded();
                case 6 -> insert("") + " ON CONFLICT (id) DO NOTHING";
                case 7 -> insert(", " + row(key() + ROWS)) + " ON CONFLICT (id) DO NOTHING";
                case 8 -> "DELETE FROM customer WHERE id = " + key();
                case 9 -> "UPDATE customer SET id = " + (1 + random.nextInt(3 * ROWS)) + " WHERE id = " + key();
                case 10 -> dual(word());
                default ->
                    "UPDATE customer SET full_name = 'Both', first_name = 'Not', last_name = 'Equal' WHERE id = "
                            + key();
            };
        }

        private String dual(String word) {
            String space = word.equals("NULL") ? "NULL" : word + " || ' X'";
            return "UPDATE customer SET full_name = btrim(" + space + "), first_name = btrim(" + word
                    + "), last_name = 'X'," + " writer = 'both' WHERE id = " + key();
        }

        private String insert(String more) {
            String columns =
                    old ? "full_name, writer, meant_old" : "first_name, last_name, writer, meant_first, meant_last";
            return "INSERT INTO customer (id, " + columns + ") VALUES " + row(key()) + more;
        }

        private String row(int key) {
            String first = word();
            String last = word();
            return old
                    ? "(" + key + ", " + first + ", 'old', " + first + ")"
                    : "(" + key + ", " + first + ", " + last + ", 'new', " + first + ", " + last + ")";
        }

        private String excluded() {
            return old
                    ? "full_name = excluded.full_name, writer = 'old', meant_old = excluded.meant_old"
                    : "first_name = excluded.first_name, last_name = excluded.last_name, writer = 'new',"
                            + " meant_first = excluded.meant_first, meant_last = excluded.meant_last";
        }

        private static String oldSet(String name) {
            return "full_name = " + name + ", writer = 'old', meant_old = " + name;
        }

        private static String newSet(String first, String last) {
            return "first_name = " + first + ", last_name = " + last + ", writer = 'new', meant_first = " + first
                    + ", meant_last = " + last;
        }

        private String word() {
            return WORDS[random.nextInt(WORDS.length)];
        }

        private int key() {
            return 1 + random.nextInt(ROWS);
        }
    }
}
