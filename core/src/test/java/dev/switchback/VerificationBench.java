package dev.switchback;

import static dev.switchback.testing.Operator.ADA;

import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints how fast a verification is, as a ratio to one full {@code count(*)} scan with the same predicate in the same run: the
 * median of several of each, taken in turns. Run by hand, with the number of rows; nothing is asserted.
 */
final class VerificationBench {

    private static final int TIMES = 5;

    /** What SQL can say of the Java mapping: the digits, not the decryption. */
    private static final String DIGITS = "phone_digits IS DISTINCT FROM regexp_replace(phone, '[^0-9]', '', 'g')";

    private VerificationBench() {}

    public static void main(String[] arguments) {
        int rows = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, rows);
            compare(
                    database,
                    CustomerName.CHANGE,
                    Stream.of("agree", "lossless", "kept")
                            .map(law -> "switchback.\"customer-name_" + law + "\"(full_name, first_name, last_name)")
                            .collect(Collectors.joining(" AND ", "NOT (", ")")),
                    rows);
        }
        try (TestDatabase database = Postgres.newDatabase()) {
            SecretPhone.createTable(database, rows);
            compare(database, SecretPhone.CHANGE, DIGITS, rows);
        }
    }

    private static void compare(TestDatabase database, SchemaChange change, String predicate, int rows) {
        String count = "SELECT count(*) FROM customer AS t WHERE " + predicate;
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = switchback.change(change.name());
            handle.expand(ADA);
            handle.backfill(progress -> {}, ADA);
            database.execute("VACUUM (ANALYZE) customer");
            double[] scans = new double[TIMES];
            double[] verifications = new double[TIMES];
            for (int i = 0; i < TIMES; i++) {
                scans[i] = seconds(() -> database.number(count));
                verifications[i] = seconds(() -> handle.verify(ADA));
            }
            Arrays.sort(scans);
            Arrays.sort(verifications);
            double scan = scans[TIMES / 2];
            double verification = verifications[TIMES / 2];
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d rows: verification at %.2f x of one count(*) scan (%.2f s and %.2f s)%n",
                    change.name(),
                    rows,
                    scan / verification,
                    verification,
                    scan);
        }
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
