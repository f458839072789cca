package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.SchemaChange;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.MappingLaws;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A mapping's laws as an application tests them: the code of docs/how-it-works.md, and what it says there. */
class MappingLawsExampleTest {

    private final TestDatabase database = Postgres.newEmptyDatabase();
    private final DataSource dataSource = database.dataSource();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void hold() {
        SchemaChange stock = KindsOfChange.textToInteger();
        MappingLaws.of(stock)
                .on(dataSource)
                .oldRows(List.of(Map.of("stock", "7"), Map.of("stock", "many"), Map.of()))
                .newRows(List.of(Map.of("stock_count", 7)))
                .hold();
    }

    @Test
    void areBrokenByWhatIsMadeUp() {
        MappingLaws laws = MappingLaws.of(KindsOfChange.textToInteger())
                .on(dataSource)
                .oldRows(List.of(Map.of("stock", "7"), Map.of("stock", "many"), Map.of()))
                .withGenerated(42, 1_000);
        assertThatThrownBy(laws::hold)
                .isInstanceOf(AssertionError.class)
                // How many depends on the server: PostgreSQL 16 learned to read '0x1F'.
                .hasMessageMatching("(?s)the mapping of 'product-stock' breaks its laws for \\d+ of 1003 examples"
                        + " \\(generated: 1000 rows of the old shape with seed 42\\).*")
                .hasMessageContaining(
                        " - old {stock='007'} becomes {stock_count='7'}, which gives back {stock='7'}: contract"
                                + " would lose the old shape");
    }
}
