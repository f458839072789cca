package dev.switchback;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.access.JdbcTransactions;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Phones;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Old images, new images and those who write both shapes in one statement or two, all at once, under a mapping that only
 * Java knows; the backfill and two instances that derive are among them. Every row carries what its last writer meant, and
 * is decrypted by the test itself at the end.
 */
class JavaFuzzTest {

    private static final int ROWS = 1_500;
    private static final int WRITERS = 6;
    private static final int STATEMENTS_A_WRITER = 1_500;
    private static final int NEW_IMAGE_WRITES = 500;
    private static final long NEW_IMAGE_KEYS = 1_000_000;

    @Test
    @Promise({"P1", "P8"})
    void leavesNoRowBehindAndNoWordRewritten() throws Exception {
        long seed = new Random().nextLong();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (TestDatabase database = Postgres.newDatabase()) {
            SecretPhone.createTable(database, ROWS);
            database.execute("ALTER TABLE customer ADD COLUMN meant text; UPDATE customer SET meant = phone");
            try (Switchback switchback = Operator.switchback(database, SecretPhone.CHANGE)
                            .foreignQuiet(Duration.ofMillis(1))
                            .meterRegistry(registry)
                            .build();
                    Switchback other =
                            Operator.switchback(database, SecretPhone.CHANGE).build()) {
                ChangeHandle change = switchback.change("secret-phone");
                change.expand(ADA);
                Phones phones = phones(database, switchback);
                Tally tally = new Tally();
                play(database, phones, tally, seed, () -> change.backfill(progress -> {}, ADA));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0);
                change.verify(ADA);
                change.verify(ADA);
                change.open(ADA);
                change.ramp(80, ADA);
                play(database, phones, tally, seed + 100, () -> change.verify(ADA));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0);
                System.out.printf(
                        "JavaFuzzTest: seed %d, %d statements, %d deadlocks, %d keys taken, %d of the new shape alone"
                                + " refused, %d completed by the library, %d foreign writes%n",
                        seed,
                        tally.done.get(),
                        tally.deadlocks.get(),
                        tally.takenKeys.get(),
                        tally.refused.get(),
                        tally.completed.get(),
                        database.number("SELECT last_value FROM switchback.\"secret-phone_old_writes\""));
                assertThat(tally.done.get()).as("statements, seed %d", seed).isGreaterThan(10_000);
                assertThat(tally.refused.get())
                        .as("writes of the new shape alone, seed %d", seed)
                        .isGreaterThan(50);
                // While others write, some row is behind at nearly every moment: nobody may be on the new path then.
                await().untilAsserted(() -> {
                    newImage(database, phones, tally, new Random(seed - 2), 20);
                    assertThat(registry.get("switchback.writes").tag("path", "new").timers().stream()
                                    .mapToLong(Timer::count)
                                    .sum())
                            .as("writes by the new path, seed %d", seed)
                            .isPositive();
                });
                assertThat(change.verify(ADA).findings())
                        .as("by the library's own scan, seed %d", seed)
                        .isEmpty();
                assertThat(other.change("secret-phone").state().epoch())
                        .isEqualTo(change.state().epoch());
            }
            check(database, seed);
        }
    }

    /** Nothing of the library's: what every row says, and what it says when decrypted. */
    private static void check(TestDatabase database, long seed) throws Exception {
        int secrets = 0;
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM customer")) {
            while (rows.next()) {
                String phone = rows.getString("phone");
                String row = "row " + rows.getString("id") + ", seed " + seed;
                assertThat(phone).as(row).isEqualTo(rows.getString("meant"));
                assertThat(SecretPhone.decrypt(rows.getBytes("phone_secret")))
                        .as(row)
                        .isEqualTo(phone);
                assertThat(rows.getString("phone_digits")).as(row).isEqualTo(SecretPhone.digits(phone));
                secrets += phone == null ? 0 : 1;
            }
        }
        assertThat(secrets).isGreaterThan(ROWS / 3);
    }

    private static Phones phones(TestDatabase database, Switchback switchback) {
        JdbcTransactions transactions = new JdbcTransactions(database.dataSource());
        return switchback
                .repository(Phones.class, SecretPhone.CHANGE)
                .oldPath(Phones.plain(transactions.dataSource()))
                .newPath(Phones.secret(transactions.dataSource()))
                .dualWrite(transactions)
                .build();
    }

    private static void play(TestDatabase database, Phones phones, Tally tally, long seed, Callable<?> operator)
            throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS + 2);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Writer writer = new Writer(database, tally, new Random(seed + i), i % 3);
                running.add(writers.submit(writer::run));
            }
            running.add(
                    writers.submit(() -> newImage(database, phones, tally, new Random(seed - 1), NEW_IMAGE_WRITES)));
            running.add(writers.submit(operator));
            for (Future<?> each : running) {
                each.get(3, TimeUnit.MINUTES);
            }
        } finally {
            writers.shutdownNow();
        }
    }

    /** Keys of its own, so that what it meant can be told: it writes one shape, and the library the other. */
    private static Void newImage(TestDatabase database, Phones phones, Tally tally, Random random, int writes)
            throws Exception {
        for (int i = 0; i < writes; i++) {
            String phone = Writer.PHONES[random.nextInt(Writer.PHONES.length)];
            long id = NEW_IMAGE_KEYS + random.nextInt(40);
            database.execute("INSERT INTO customer (id) VALUES (" + id + ") ON CONFLICT DO NOTHING");
            phones.change(id, phone);
            database.execute("UPDATE customer SET meant = " + Writer.literal(phone) + " WHERE id = " + id);
            tally.completed.incrementAndGet();
        }
        return null;
    }

    private static final class Tally {
        private final AtomicInteger completed = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicInteger deadlocks = new AtomicInteger();
        private final AtomicInteger takenKeys = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
    }

    /** One application thread: an old image, one that writes both shapes at once, or one that does so in two statements. */
    private static final class Writer {
        private static final int OLD = 0;
        private static final int BOTH = 1;
        private static final String[] PHONES = {"0171 / 2", "+49 30 1", "110", "(0) 1", null};

        private final TestDatabase database;
        private final Tally tally;
        private final Random random;
        private final int kind;

        Writer(TestDatabase database, Tally tally, Random random, int kind) {
            this.database = database;
            this.tally = tally;
            this.random = random;
            this.kind = kind;
        }

        private Void run() throws SQLException {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int i = 0; i < STATEMENTS_A_WRITER; i++) {
                    write(connection, statement);
                }
            }
            return null;
        }

        private void write(Connection connection, Statement statement) throws SQLException {
            List<String> transaction = next();
            try {
                for (String sql : transaction) {
                    statement.executeUpdate(sql);
                }
                connection.commit();
                tally.done.addAndGet(transaction.size());
            } catch (SQLException e) {
                connection.rollback();
                switch (String.valueOf(e.getSQLState())) {
                    case "40P01" -> tally.deadlocks.incrementAndGet();
                    case "23505" -> tally.takenKeys.incrementAndGet();
                    case "SB004" -> tally.refused.incrementAndGet();
                    default -> throw new SQLException(e.getMessage() + " in: " + transaction, e);
                }
            }
        }

        private List<String> next() {
            String phone = PHONES[random.nextInt(PHONES.length)];
            String old = "phone = " + literal(phone) + ", meant = " + literal(phone);
            String fresh = "phone_secret = " + SecretPhone.secretLiteral(phone) + ", phone_digits = "
                    + literal(SecretPhone.digits(phone));
            String where = " WHERE id = " + key();
            return switch (random.nextInt(12)) {
                case 0, 1 -> List.of("UPDATE customer SET email = 'e" + random.nextInt(9) + "'" + where);
                case 2 -> List.of("DELETE FROM customer" + where);
                case 3 -> List.of("UPDATE customer SET id = " + (1 + random.nextInt(2 * ROWS)) + where);
                // Refused, unless it changes nothing: NULL over what is not filled yet.
                case 4 -> List.of("UPDATE customer SET " + fresh + where);
                case 5, 6 -> kind == OLD ? List.of(upsert(phone, key(), false)) : List.of(upsert(phone, key(), true));
                case 7 ->
                    kind == OLD
                            ? List.of("UPDATE customer SET " + old + where, "UPDATE customer SET email = 'x'" + where)
                            : List.of("UPDATE customer SET " + fresh + where, "UPDATE customer SET " + old + where);
                default ->
                    switch (kind) {
                        case OLD -> List.of("UPDATE customer SET " + old + where);
                        case BOTH -> List.of("UPDATE customer SET " + old + ", " + fresh + where);
                        default ->
                            List.of("UPDATE customer SET " + old + where, "UPDATE customer SET " + fresh + where);
                    };
            };
        }

        private static String upsert(String phone, int key, boolean both) {
            String more =
                    both ? ", " + SecretPhone.secretLiteral(phone) + ", " + literal(SecretPhone.digits(phone)) : "";
            return "INSERT INTO customer (id, phone, meant" + (both ? ", phone_secret, phone_digits" : "")
                    + ") VALUES (" + key + ", " + literal(phone) + ", " + literal(phone) + more
                    + ") ON CONFLICT (id) DO UPDATE SET phone = excluded.phone, meant = excluded.meant"
                    + (both ? ", phone_secret = excluded.phone_secret, phone_digits = excluded.phone_digits" : "");
        }

        private int key() {
            return 1 + random.nextInt(ROWS);
        }

        private static String literal(String phone) {
            return Objects.isNull(phone) ? "NULL" : "'" + phone + "'";
        }
    }
}
