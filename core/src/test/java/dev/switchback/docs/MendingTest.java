package dev.switchback.docs;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.Switchback;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The queries of docs/operations.md find what is in quarantine, and what it says of mending is so. */
class MendingTest {

    private static final Pattern QUERIES =
            Pattern.compile("## Mending what cannot be converted.*?```sql\n(.*?;)\n(.*?;)\n```", Pattern.DOTALL);

    @Test
    void isFoundByTheQueries() throws IOException {
        Matcher queries = QUERIES.matcher(Files.readString(Path.of("../docs/operations.md")));
        assertThat(queries.find()).isTrue();
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            database.execute("CREATE TABLE product (id int PRIMARY KEY, stock text)");
            database.execute("INSERT INTO product VALUES (1, '7'), (2, 'many'), (3, '99999999999')");
            try (Switchback switchback =
                    Operator.switchback(database, KindsOfChange.textToInteger()).build()) {
                switchback.change("product-stock").expand(ADA);
                switchback.change("product-stock").backfill(progress -> {}, ADA);
            }
            assertThat(database.rows(queries.group(1)))
                    .extracting(row -> row.get(1) + " " + row.get(2))
                    .containsExactly("{2} 22P02", "{3} 22003");
            assertThat(database.rows(queries.group(2)))
                    .extracting(row -> String.join(" ", row))
                    .containsExactlyInAnyOrder("2 many 22P02", "3 99999999999 22003");
            database.execute(
                    "UPDATE product SET stock_count = 1000 WHERE id = 2; UPDATE product SET stock = '9' WHERE id = 3");
            assertThat(database.rows(queries.group(2))).isEmpty();
        }
    }
}
