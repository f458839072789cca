package dev.switchback;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.verify.VerificationSettings.STANDARD;

import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints how fast verifications are, as ratios to one full {@code count(*)} scan with the same predicate in the same run: medians of
 * several of each, taken in turns. A scan through Java is also held against the least that it has to do: to fetch the same columns,
 * and to call the functions. Run by hand, with the number of rows; nothing is asserted.
 */
final class VerificationBench {

    private static final int TIMES = 5;

    private static final int FETCHED_AT_ONCE = 2_000;

    /** What SQL can say of the Java mapping: the digits, not the decryption. */
    private static final String DIGITS = "phone_digits IS DISTINCT FROM regexp_replace(phone, '[^0-9]', '', 'g')";

    /** A mapping whose functions cost nothing: what is left is what the library costs. */
    private static final SchemaChange CHEAP = SchemaChange.named("phone-text")
            .table("customer")
            .key("id")
            .oldShape(text("phone"))
            .newShape(text("phone_text"))
            .javaMapping(
                    "v1",
                    row -> RowValues.of("phone_text", row.text("phone")),
                    row -> RowValues.of("phone", row.text("phone_text")))
            .build();

    private static final String SECRET = "phone, phone_secret, phone_digits";

    private VerificationBench() {}

    public static void main(String[] arguments) {
        int rows = arguments.length == 0 ? 2_000_000 : Integer.parseInt(arguments[0]);
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, rows);
            String predicate = Stream.of("agree", "lossless", "kept")
                    .map(law -> "switchback.\"customer-name_" + law + "\"(full_name, first_name, last_name)")
                    .collect(Collectors.joining(" AND ", "NOT (", ")"));
            compare(database, CustomerName.CHANGE, predicate, rows, Map.of());
        }
        try (TestDatabase database = Postgres.newDatabase()) {
            SecretPhone.createTable(database, rows);
            Map<String, Runnable> bounds = new LinkedHashMap<>();
            bounds.put("JDBC alone", () -> stream(database, SECRET, (phone, secret) -> {}));
            bounds.put(
                    "JDBC and the functions once", () -> stream(database, SECRET, VerificationBench::mapThereAndBack));
            compare(database, SecretPhone.CHANGE, DIGITS, rows, bounds);
        }
        try (TestDatabase database = Postgres.newDatabase()) {
            SecretPhone.createTable(database, rows);
            compare(
                    database,
                    CHEAP,
                    "phone_text IS DISTINCT FROM regexp_replace(phone, '^(.*)$', '\\1')",
                    rows,
                    Map.of("JDBC alone", () -> stream(database, "phone, null, phone_text", (phone, secret) -> {})));
        }
    }

    private static void compare(
            TestDatabase database, SchemaChange change, String predicate, int rows, Map<String, Runnable> bounds) {
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = switchback.change(change.name());
            handle.expand(ADA);
            handle.backfill(progress -> {}, ADA);
            database.execute("VACUUM (ANALYZE) customer");
            Map<String, Runnable> runs = new LinkedHashMap<>();
            runs.put("count(*)", () -> database.number("SELECT count(*) FROM customer AS t WHERE " + predicate));
            runs.put("one snapshot, one worker", () -> handle.verify(ADA));
            runs.put("one snapshot, two workers", () -> handle.verify(STANDARD.withWorkers(2), ADA));
            runs.put("a snapshot per range, one worker", () -> handle.verify(STANDARD.withSnapshotPerRange(), ADA));
            runs.put(
                    "a snapshot per range, two workers",
                    () -> handle.verify(STANDARD.withSnapshotPerRange().withWorkers(2), ADA));
            runs.putAll(bounds);
            print(change, rows, runs);
        }
    }

    private static void print(SchemaChange change, int rows, Map<String, Runnable> runs) {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        Map<String, List<Double>> busy = new LinkedHashMap<>();
        for (int time = 0; time < TIMES; time++) {
            runs.forEach((name, run) -> {
                double before = busySeconds();
                seconds.computeIfAbsent(name, any -> new ArrayList<>()).add(seconds(run));
                busy.computeIfAbsent(name, any -> new ArrayList<>()).add(busySeconds() - before);
            });
        }
        double scan = median(seconds.get("count(*)"));
        System.out.printf(Locale.ROOT, "%s, %,d rows%n", change.name(), rows);
        seconds.forEach((name, taken) -> System.out.printf(
                Locale.ROOT,
                "  %-36s %6.2f s  %.2f x of count(*), JVM busy %.2f s%n",
                name,
                median(taken),
                scan / median(taken),
                median(busy.get(name))));
    }

    /** Processor time of this JVM so far; the server's is another process. */
    private static double busySeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
    }

    private static double median(List<Double> taken) {
        double[] sorted = taken.stream().mapToDouble(each -> each).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private interface Taker {
        void take(String phone, byte[] secret) throws GeneralSecurityException;
    }

    private static void mapThereAndBack(String phone, byte[] secret) throws GeneralSecurityException {
        String back = SecretPhone.decrypt(secret);
        SecretPhone.digits(back);
        if (back != null && (!back.equals(phone) || Arrays.equals(SecretPhone.encrypt(back), secret))) {
            throw new IllegalStateException("a row is not in order");
        }
    }

    /** As an application would read the same columns. */
    private static void stream(TestDatabase database, String columns, Taker taker) {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement("SELECT " + columns + " FROM customer")) {
                statement.setFetchSize(FETCHED_AT_ONCE);
                try (ResultSet results = statement.executeQuery()) {
                    while (results.next()) {
                        taker.take(results.getString(1), results.getBytes(2));
                        results.getString(3);
                    }
                }
            }
            connection.rollback();
        } catch (SQLException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
