package dev.switchback.sync;

import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What it costs to let a mapping fail: paid by those who declare it, and printed, because a test cannot judge it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartialCostTest {

    private static final int ROWS = 30_000;

    private final TestDatabase database = Postgres.newDatabase();

    @BeforeAll
    void tables() {
        for (String table : new String[] {"bare", "plain", "partial"}) {
            database.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, was text)");
        }
    }

    @AfterAll
    void close() {
        database.close();
    }

    private static SchemaChangeBuilder change(String table) {
        return SchemaChange.named(table)
                .table(table)
                .key("id")
                .oldShape(text("was"))
                .newShape(integer("a"), integer("b"), integer("c"))
                .forward("a", "split_part(was, '-', 1)::integer")
                .forward("b", "split_part(was, '-', 2)::integer")
                .forward("c", "split_part(was, '-', 3)::integer")
                .backward("was", "a::text || '-' || b::text || '-' || c::text");
    }

    private String function(String name) {
        return String.valueOf(database.text("SELECT prosrc FROM pg_proc WHERE proname = '" + name + "'"));
    }

    private Duration insert(String table) {
        long before = System.nanoTime();
        database.execute(
                "INSERT INTO " + table + " (id, was) SELECT n, n || '-2-3' FROM generate_series(1, " + ROWS + ") AS n");
        return Duration.ofNanos(System.nanoTime() - before);
    }

    @Test
    void isPaidByPartialMappingsOnly() {
        try (Switchback switchback = Operator.switchback(
                        database,
                        change("plain").build(),
                        change("partial").partial().build())
                .build()) {
            switchback.change("plain").expand(ADA);
            switchback.change("partial").expand(ADA);
            assertThat(function("plain_sync")).doesNotContain("EXCEPTION WHEN").doesNotContain("quarantine");
            assertThat(function("partial_sync").split("EXCEPTION WHEN", -1))
                    .as("one subtransaction, however many columns there are")
                    .hasSize(2);
            assertThat(database.number("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'plain'::regclass"
                            + " AND tgname LIKE '%note'"))
                    .isZero();
            Map<String, Long> millis = new LinkedHashMap<>();
            for (String table : new String[] {"bare", "plain", "partial"}) {
                insert(table);
                database.execute("DELETE FROM " + table);
                millis.put("insert " + table, insert(table).toMillis());
            }
            for (String table : new String[] {"plain", "partial"}) {
                ChangeHandle change = switchback.change(table);
                long before = System.nanoTime();
                assertThat(change.verify(ADA).rows()).isEqualTo(ROWS);
                millis.put(
                        "verify " + table,
                        Duration.ofNanos(System.nanoTime() - before).toMillis());
            }
            System.out.printf("PartialCostTest: %d rows, three columns, in ms: %s%n", ROWS, millis);
        }
    }
}
