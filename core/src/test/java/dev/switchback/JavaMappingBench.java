package dev.switchback;

import static dev.switchback.testing.Operator.ADA;

import dev.switchback.access.JdbcTransactions;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Phones;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** Prints the figures of a Java mapping that docs/operations.md states as ratios. Run by hand; nothing is asserted. */
final class JavaMappingBench {

    private static final int ROWS = 100_000;
    private static final int WRITES = 20_000;

    private JavaMappingBench() {}

    public static void main(String[] arguments) throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            SecretPhone.createTable(database, ROWS);
            database.execute("UPDATE customer SET phone = '0171 ' || id");
            database.execute("VACUUM ANALYZE customer");
            double plain = writes(database, "0172 ");
            try (Switchback switchback = Operator.switchback(database, SecretPhone.CHANGE)
                    .pollEvery(Duration.ofSeconds(1))
                    .lease(Duration.ofSeconds(3))
                    .foreignQuiet(Duration.ofMillis(1))
                    .build()) {
                ChangeHandle change = switchback.change("secret-phone");
                change.expand(ADA);
                long start = System.nanoTime();
                change.backfill(progress -> {}, ADA);
                print("backfill", "%.0f rows/s", ROWS / seconds(start));
                start = System.nanoTime();
                change.verify(ADA);
                print("verification", "%.0f rows/s", ROWS / seconds(start));
                change.verify(ADA);
                change.open(ADA);
                double marked = writes(database, "0182 ");
                print("an old image's single update", "%.0f us instead of %.0f us", marked, plain);
                start = System.nanoTime();
                derived(database);
                print("derivation by one instance", "%.0f rows/s", WRITES / seconds(start));
                bulk(database);
                latency(database);
                dualWrites(database, switchback, change, plain);
            }
        }
    }

    /** Microseconds for one single-row update, in a transaction of its own. */
    private static double writes(TestDatabase database, String prefix) throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE customer SET phone = '" + prefix + "' || id WHERE id = ?")) {
            long start = System.nanoTime();
            for (int i = 1; i <= WRITES; i++) {
                update.setLong(1, i);
                update.executeUpdate();
            }
            return seconds(start) * 1e6 / WRITES;
        }
    }

    private static void bulk(TestDatabase database) throws Exception {
        long start = System.nanoTime();
        database.execute("UPDATE customer SET phone = '0173 ' || id");
        double marking = seconds(start);
        start = System.nanoTime();
        derived(database);
        print("one update of " + ROWS + " rows", "%.1f s, derived after another %.1f s", marking, seconds(start));
    }

    private static void latency(TestDatabase database) throws Exception {
        double[] latencies = new double[30];
        for (int i = 0; i < latencies.length; i++) {
            long start = System.nanoTime();
            database.execute("UPDATE customer SET phone = '0174 ' || " + i + " WHERE id = 7");
            derived(database);
            latencies[i] = seconds(start);
        }
        Arrays.sort(latencies);
        print("derived after", "%.2f s in the middle, %.2f s at most", latencies[15], latencies[29]);
    }

    private static void dualWrites(TestDatabase database, Switchback switchback, ChangeHandle change, double plain)
            throws Exception {
        JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
        Phones phones = switchback
                .repository(Phones.class, SecretPhone.CHANGE)
                .oldPath(Phones.plain(transactions.dataSource()))
                .newPath(Phones.secret(transactions.dataSource()))
                .dualWrite(transactions)
                .build();
        for (int percent : new int[] {0, 100}) {
            change.ramp(percent, ADA);
            long start = System.nanoTime();
            for (int i = 1; i <= 2_000; i++) {
                phones.change(i, "0175 " + i);
            }
            print(
                    "a completed write at " + percent + " %",
                    "%.0f us instead of %.0f us",
                    seconds(start) * 1e6 / 2_000,
                    plain);
        }
    }

    private static void derived(TestDatabase database) throws InterruptedException {
        while (database.number("SELECT count(*) FROM (SELECT FROM switchback.stale LIMIT 1) AS one") > 0) {
            Thread.onSpinWait();
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String what, String format, Object... figures) {
        System.out.printf("%-35s %s%n", what, String.format(Locale.ROOT, format, figures));
    }
}
