package dev.switchback.sync;

import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An old image's transaction is open for long; what its triggers wrote keeps nobody from freezing the change. */
class UnhinderedOperatorTest {

    private static final SchemaChange PARTIAL = SchemaChange.named("size")
            .table("item")
            .key("id")
            .oldShape(text("size"))
            .newShape(integer("cm"))
            .forward("cm", "size::integer")
            .backward("size", "cm::text")
            .partial()
            .build();

    private static final SchemaChange JAVA = SchemaChange.named("size")
            .table("item")
            .key("id")
            .oldShape(text("size"))
            .newShape(text("shape"))
            .javaMapping(
                    "1", row -> RowValues.of("shape", row.text("size")), row -> RowValues.of("size", row.text("shape")))
            .build();

    static Stream<Arguments> changes() {
        return Stream.of(arguments("puts into quarantine", PARTIAL), arguments("marks", JAVA));
    }

    @ParameterizedTest(name = "who {0} keeps nobody from freezing")
    @MethodSource("changes")
    @Promise("P4")
    void freezes(String what, SchemaChange change) throws SQLException {
        try (TestDatabase database = Postgres.newDatabase()) {
            database.execute("CREATE TABLE item (id bigint PRIMARY KEY, size text); INSERT INTO item VALUES (1, '1')");
            try (Switchback switchback = Operator.switchback(database, change).build();
                    Connection writer = database.dataSource().getConnection();
                    Statement statement = writer.createStatement()) {
                ChangeHandle handle = Operator.open(switchback.change("size"));
                writer.setAutoCommit(false);
                statement.execute("UPDATE item SET size = 'large' WHERE id = 1");
                Threads.start(() -> handle.freeze(ADA));
                try {
                    await().until(() -> handle.state().phase() == Phase.FROZEN);
                } finally {
                    writer.commit();
                }
                assertThat(database.text("SELECT size FROM item")).isEqualTo("large");
            }
        }
    }
}
