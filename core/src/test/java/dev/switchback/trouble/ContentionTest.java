package dev.switchback.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Transactions that get in each other's way write two rows in both shapes, in opposite orders. Whom the server gives up on is told by the
 * driver's own exception, and has written nothing; he tries again, because nobody else does.
 */
class ContentionTest {

    private static final int THREADS = 3;
    private static final int TRANSACTIONS = 8;

    private final TestDatabase database = Postgres.newEmptyDatabase();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    @BeforeEach
    void table() {
        Shop.createTable(database, 4);
        database.execute("UPDATE shop.customer SET full_name = 'Nr 0'");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
    @Promise({"P1", "P3", "P8"})
    void aTransactionThatIsGivenUpHasWrittenNothing(String isolation) {
        HikariDataSource pool = database.pool(
                "postgres",
                THREADS,
                "SET default_transaction_isolation = '" + isolation + "'; SET deadlock_timeout = '100ms'");
        AtomicInteger committed = new AtomicInteger();
        try (Shop shop = Shop.start(database, database.dataSource(), pool).open()) {
            Threads.together(THREADS, number -> {
                for (int done = 0; done < TRANSACTIONS; ) {
                    if (count(shop, number % 2 == 0 ? 1 : 2, number % 2 == 0 ? 2 : 1)) {
                        done++;
                        committed.incrementAndGet();
                    }
                }
            });
            assertThat(committed).hasValue(THREADS * TRANSACTIONS);
            assertThat(failures.keySet()).isSubsetOf("40001", "40P01");
            assertThat(shop.divergent()).isZero();
            assertThat(shop.application.find(1)).isEqualTo(shop.application.find(2));
            if (!isolation.equals("read committed")) {
                assertThat(shop.application.find(1)).as("no write was lost").isEqualTo("Nr " + committed);
            }
            System.out.println("Contention, " + isolation + ": " + committed + " transactions of " + THREADS
                    + " threads committed, given up " + new TreeMap<>(failures) + "; lost writes 0, divergent rows 0");
        }
    }

    /** Returns whether it was committed. */
    private boolean count(Shop shop, long first, long second) {
        try {
            shop.application.transaction(part -> {
                String name = String.valueOf(part.find(first));
                String next = "Nr " + (Integer.parseInt(name.substring(3)) + 1);
                part.rename(first, next);
                part.rename(second, next);
            });
            return true;
        } catch (RuntimeException e) {
            failures.merge(sqlState(e), 1, Integer::sum);
            return false;
        }
    }

    private static String sqlState(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql) {
                return String.valueOf(sql.getSQLState());
            }
        }
        throw new AssertionError("not the driver's own exception", thrown);
    }
}
