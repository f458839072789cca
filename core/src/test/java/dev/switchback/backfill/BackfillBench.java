package dev.switchback.backfill;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.WatchedDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Prints how the backfill compares with what people do without it, in one run; or has worker processes killed over a large
 * table. Run by hand: {@code ratios [rows]} or {@code kills [rows]}. Nothing is asserted but that rows and chunks are counted.
 */
final class BackfillBench {

    private static final String FIRST = "split_part(full_name, ' ', 1)";
    private static final String LAST =
            "CASE WHEN strpos(full_name, ' ') > 0 THEN substr(full_name, strpos(full_name, ' ') + 1) END";
    private static final BackfillSettings FULL = BackfillSettings.STANDARD;

    private final int rows;
    private double reference;
    private double quietP99;
    private final Transactions transactions = new Transactions();

    private BackfillBench(int rows) {
        this.rows = rows;
    }

    public static void main(String[] arguments) throws Exception {
        String what = arguments.length > 0 ? arguments[0] : "ratios";
        int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : what.equals("kills") ? 5_000_000 : 2_000_000;
        BackfillBench bench = new BackfillBench(rows);
        if (what.equals("kills")) {
            bench.kills();
        } else {
            bench.ratios();
        }
    }

    /** One way to fill the table; the change is expanded where there is one. */
    @FunctionalInterface
    private interface Way {
        void fill(TestDatabase database, @Nullable ChangeHandle change, Load load) throws Exception;
    }

    private void ratios() throws Exception {
        System.out.printf(
                "%,d rows; the load is 2 threads with 200 calls a second each, a quarter of them writes%n", rows);
        measure("no backfill, the load alone", CustomerName.CHANGE, (database, change, load) -> load.awaitCalls(2_000));
        measure("(a) one UPDATE, no trigger", null, (database, change, load) -> database.execute(update("true")));
        measure(
                "one UPDATE under the sync trigger",
                CustomerName.CHANGE,
                (database, change, load) -> database.execute(update("true")));
        measure("(b) keyset 1,000", CustomerName.CHANGE, (database, change, load) -> keyset(database, 1_000, false));
        measure("(b) keyset 5,000", CustomerName.CHANGE, (database, change, load) -> keyset(database, 5_000, false));
        measure("(c) touching the key, 5,000", null, (database, change, load) -> {
            alwaysFiringTrigger(database);
            keyset(database, 5_000, true);
        });
        measure("one worker", CustomerName.CHANGE, backfill(FULL));
        measure("two workers", CustomerName.CHANGE, backfill(FULL.withWorkers(2)));
        measure(
                "(a) one UPDATE, no trigger, again",
                null,
                (database, change, load) -> database.execute(update("true")));
        measure("Java mapping, one worker", inJava(), backfill(FULL));
        measure("Java mapping, two workers", inJava(), backfill(FULL.withWorkers(2)));
        measure("polite: 20 ms, a fifth of the time", CustomerName.CHANGE, polite());
    }

    private static Way backfill(BackfillSettings settings) {
        return (database, change, load) -> change(change).backfill(settings, progress -> {}, ADA);
    }

    /** For as long as the load alone was measured, and not to the end. */
    private static Way polite() {
        BackfillSettings settings = FULL.withTarget(Duration.ofMillis(20));
        return (database, change, load) -> {
            change(change).backfill(settings.stoppedWhen(() -> true), progress -> {}, ADA);
            change(change).backfillControl().speed(BackfillSpeed.FULL.withShare(20), ADA);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            change(change).backfill(settings.stoppedWhen(() -> System.nanoTime() > end), progress -> {}, ADA);
        };
    }

    private static ChangeHandle change(@Nullable ChangeHandle change) {
        if (change == null) {
            throw new IllegalStateException("nothing was expanded");
        }
        return change;
    }

    private void measure(String name, @Nullable SchemaChange definition, Way way) throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, rows);
            database.execute("ALTER TABLE customer SET (autovacuum_enabled = off)");
            database.execute("VACUUM ANALYZE customer");
            if (definition == null) {
                database.execute("ALTER TABLE customer ADD first_name text, ADD last_name text");
                measure(name, database, null, way);
            } else {
                try (Switchback switchback = Switchback.builder(
                                WatchedDataSource.of(database.dataSource(), transactions))
                        .register(definition)
                        .build()) {
                    ChangeHandle change = switchback.change(definition.name());
                    change.expand(ADA);
                    transactions.forget();
                    measure(name, database, change, way);
                }
            }
            database.execute("DROP TABLE customer CASCADE");
        }
    }

    private static long examined(TestDatabase database) {
        return database.number("SELECT examined FROM switchback.backfill_progress");
    }

    /** What the statistics say when every session has told them: they are when they stay the same. */
    private static long updatesTold(TestDatabase database) {
        String told = "SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'customer'";
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(1_500))
                .atMost(Duration.ofMinutes(1))
                .until(() -> {
                    database.execute("SELECT pg_stat_force_next_flush()");
                    long now = database.number(told);
                    return last.getAndSet(now) == now;
                });
        return last.get();
    }

    private void measure(String name, TestDatabase database, @Nullable ChangeHandle change, Way way) throws Exception {
        database.execute("CHECKPOINT");
        Load load = new Load(database, 2, rows, 200).start();
        String wal = database.text("SELECT pg_current_wal_insert_lsn()");
        long begun = System.nanoTime();
        way.fill(database, change, load);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double bytes = database.number("SELECT (pg_current_wal_insert_lsn() - '" + wal + "')::bigint");
        double[] latencies = load.stop();
        double updated = updatesTold(database) - load.updates();
        long filled =
                database.number("SELECT count(*) FROM customer WHERE first_name IS NOT NULL OR full_name IS NULL");
        double rate = filled / seconds;
        if (name.startsWith("(a)")) {
            reference = rate;
        }
        if (quietP99 == 0) {
            quietP99 = Load.at(latencies, 0.99);
        }
        System.out.printf(
                Locale.ROOT,
                "%-36s %,9.0f rows/s = %.2f x (a); %4.0f WAL bytes and %.2f dead tuples a row; load p50 %.2f ms, p99 %.2f ms"
                        + " = %.2f x alone, max %.0f ms; longest transaction of the backfill %.0f ms%n",
                name,
                rate,
                reference == 0 ? Double.NaN : rate / reference,
                bytes / Math.max(1, filled),
                updated / Math.max(1, filled),
                Load.at(latencies, 0.5),
                Load.at(latencies, 0.99),
                Load.at(latencies, 0.99) / quietP99,
                Load.at(latencies, 1),
                transactions.longestMillis(statement -> statement.contains(" AS t ")));
        transactions.forget();
    }

    private static String update(String where) {
        return "UPDATE customer SET first_name = " + FIRST + ", last_name = " + LAST + " WHERE " + where;
    }

    private void keyset(TestDatabase database, int batch, boolean touch) throws Exception {
        String set = touch ? "UPDATE customer SET id = id WHERE id > ? AND id <= ?" : update("id > ? AND id <= ?");
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement update = connection.prepareStatement(set)) {
            for (int after = 0; after < rows; after += batch) {
                update.setLong(1, after);
                update.setLong(2, after + batch);
                update.executeUpdate();
            }
        }
    }

    private static void alwaysFiringTrigger(TestDatabase database) throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE FUNCTION convert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'INSERT'"
                            + " OR NEW.full_name IS NOT NULL THEN NEW.first_name := split_part(NEW.full_name, ' ', 1);"
                            + " NEW.last_name := CASE WHEN strpos(NEW.full_name, ' ') > 0 THEN"
                            + " substr(NEW.full_name, strpos(NEW.full_name, ' ') + 1) END; END IF; RETURN NEW; END $$");
            statement.execute("CREATE TRIGGER convert BEFORE INSERT OR UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION"
                    + " convert()");
        }
    }

    private static SchemaChange inJava() {
        return SchemaChange.named("customer-java")
                .table("customer")
                .key("id")
                .oldShape(text("full_name"))
                .newShape(text("first_name"), text("last_name"))
                .javaMapping("1", row -> split(row.text("full_name")), row -> RowValues.of("full_name", joined(row)))
                .build();
    }

    private static RowValues split(@Nullable String name) {
        if (name == null) {
            return RowValues.of("first_name", null).and("last_name", null);
        }
        int blank = name.indexOf(' ');
        return RowValues.of("first_name", blank < 0 ? name : name.substring(0, blank))
                .and("last_name", blank < 0 ? null : name.substring(blank + 1));
    }

    private static @Nullable String joined(RowValues row) {
        String last = row.text("last_name");
        return row.text("first_name") == null ? null : row.text("first_name") + (last == null ? "" : " " + last);
    }

    private void kills() throws Exception {
        Random random = new Random(11);
        Path log = Files.createTempFile("backfill", ".log");
        List<Process> processes = new ArrayList<>();
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, rows);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = switchback.change("customer-name");
                change.expand(ADA);
                Load load = new Load(database, 8, rows, 100).start();
                long begun = System.nanoTime();
                processes.add(JobProcess.start(database, log));
                processes.add(JobProcess.start(database, log));
                for (int kill = 1; kill <= 3; kill++) {
                    Process doomed = JobProcess.start(database, log);
                    processes.add(doomed);
                    long started = kill + 2L;
                    await().atMost(Duration.ofMinutes(2))
                            .until(() ->
                                    database.number("SELECT count(*) FROM switchback.backfill_worker WHERE chunks > 0")
                                            >= started);
                    // Any moment will do, as long as nobody knows which.
                    long more = examined(database) + random.nextInt(100_000);
                    await().atMost(Duration.ofMinutes(2)).until(() -> examined(database) >= more);
                    doomed.destroyForcibly().waitFor();
                    System.out.printf(
                            "killed with -9: %s%n", change.backfillProgress().orElseThrow());
                }
                for (Process steady : processes.subList(0, 2)) {
                    System.out.println("a worker process ended with " + steady.waitFor());
                }
                double seconds = (System.nanoTime() - begun) / 1e9;
                double[] latencies = load.stop();
                System.out.println(change.backfillProgress().orElseThrow());
                change.backfillProgress().orElseThrow().workers().forEach(System.out::println);
                System.out.printf(
                        Locale.ROOT,
                        "%,d rows, examined %,d; chunks filled %,d, cut and split %,d; %.0f s; divergent: %s; load p50 %.2f ms,"
                                + " p99 %.2f ms, max %.0f ms, %,d calls%n",
                        rows,
                        database.number("SELECT examined FROM switchback.backfill_progress"),
                        Chunks.done(database),
                        Chunks.made(database),
                        seconds,
                        change.verify(ADA).findings(),
                        Load.at(latencies, 0.5),
                        Load.at(latencies, 0.99),
                        Load.at(latencies, 1),
                        latencies.length);
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }
}
