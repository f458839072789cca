package dev.switchback.examples.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.examples.drill.database.Checker;
import dev.switchback.examples.drill.database.Comparison;
import dev.switchback.examples.drill.database.Sql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The independent checker notices every way in which a row can disagree. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckerTest {

    private EmbeddedPostgres server;
    private Sql sql;

    @BeforeAll
    void start() throws Exception {
        server = EmbeddedPostgres.start();
        sql = new Sql(server.getJdbcUrl("postgres", "postgres"));
        sql.execute("CREATE TABLE customer (full_name text, first_name text, last_name text)");
    }

    @AfterAll
    void stop() throws Exception {
        sql.close();
        server.close();
    }

    @BeforeEach
    void empty() throws Exception {
        sql.execute("TRUNCATE customer");
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments("two words", "'Ada King', 'Ada', 'King'", 0, 0),
                arguments("one word", "'Plato', 'Plato', NULL", 0, 0),
                arguments("white space", "' Ann  O''Hara ', '', 'Ann  O''Hara '", 0, 0),
                arguments("no name at all", "NULL, NULL, NULL", 0, 0),
                arguments("not filled", "'Ada King', NULL, NULL", 1, 0),
                arguments("another last name", "'Ada King', 'Ada', 'Byron'", 0, 1),
                arguments("a lost space", "'Ada  King', 'Ada', 'King'", 0, 1),
                arguments("an old name that is gone", "NULL, 'Ada', 'King'", 0, 1),
                arguments("half of the new shape", "'Ada King', NULL, 'King'", 0, 1),
                arguments("an empty last name of one word", "'Plato', 'Plato', ''", 0, 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void judges(String name, String row, long unfilled, long disagreeing) throws Exception {
        sql.execute("INSERT INTO customer VALUES ('A B', 'A', 'B'), (" + row + ")");
        try (Checker checker = new Checker(server.getJdbcUrl("postgres", "postgres"))) {
            assertThat(checker.compare()).as(name).isEqualTo(new Comparison("both", 2, unfilled, disagreeing));
        }
    }
}
