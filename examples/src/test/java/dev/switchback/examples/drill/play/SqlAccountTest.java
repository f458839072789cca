package dev.switchback.examples.drill.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.examples.drill.image.Route;
import dev.switchback.examples.drill.newimage.SentStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The SQL log is read as it is meant, and every write that is not a dual write in one statement is noticed. */
class SqlAccountTest {

    private static final String READ_OLD = "select \"customer\".\"full_name\" from \"customer\"";
    private static final String READ_NEW = "select (\"customer\".\"first_name\") as \"full_name\" from \"customer\"";
    private static final String READ_BOTH =
            "select \"customer\".\"full_name\", (\"customer\".\"first_name\") from \"customer\"";
    private static final String WRITE_BOTH = "update \"customer\" set \"full_name\" = ?, \"first_name\" = f(?)";
    private static final String WRITE_OLD =
            "update \"customer\" set \"full_name\" = ? returning \"customer\".\"first_name\"";
    private static final String WRITE_NEW = "insert into \"customer\" (\"first_name\") values (?)";

    @TempDir
    private Path directory;

    static Stream<Arguments> logs() {
        return Stream.of(
                arguments("a dual write", "1-1\t" + WRITE_BOTH, new SqlAccount(1, 0, 0, 0, 0, 0)),
                arguments("a write of the old shape alone", "1-1\t" + WRITE_OLD, new SqlAccount(0, 1, 0, 0, 0, 0)),
                arguments("a write of the new shape alone", "1-1\t" + WRITE_NEW, new SqlAccount(0, 0, 1, 0, 0, 0)),
                arguments(
                        "a write in two statements, others between them",
                        "1-1\t" + WRITE_OLD + "\n1-2\t" + READ_OLD + "\n1-1\t" + WRITE_NEW,
                        new SqlAccount(0, 0, 0, 1, 0, 1)),
                arguments(
                        "two calls of two processes",
                        "1-1\t" + WRITE_BOTH + "\n2-1\t" + WRITE_BOTH,
                        new SqlAccount(2, 0, 0, 0, 0, 0)),
                arguments(
                        "reads of either shape, and of both",
                        "1-1\t" + READ_OLD + "\n1-2\t" + READ_NEW + "\n1-3\t" + READ_BOTH,
                        new SqlAccount(0, 0, 0, 2, 1, 0)),
                arguments(
                        "a shadow read of its own",
                        "1-1\t" + READ_OLD + "\n1-1\t" + READ_NEW,
                        new SqlAccount(0, 0, 0, 0, 0, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("logs")
    void counts(String name, String lines, SqlAccount account) throws IOException {
        Path log = directory.resolve("sql.log");
        Files.writeString(log, lines + "\n9-9\tupdate \"cust");
        assertThat(SqlAccount.of(log)).as(name).isEqualTo(account);
    }

    static Stream<Arguments> routes() {
        return Stream.of(
                arguments(READ_OLD, Route.OLD),
                arguments(READ_NEW, Route.NEW),
                arguments(READ_BOTH, Route.OLD),
                arguments(WRITE_OLD, Route.NEW),
                arguments(WRITE_BOTH + " returning \"customer\".\"full_name\"", Route.OLD),
                arguments(WRITE_BOTH + " returning (\"customer\".\"first_name\") as \"full_name\"", Route.NEW));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void tellsWhatIsRead(String sql, Route route) {
        assertThat(new SentStatement(sql).route()).isEqualTo(route);
    }

    @Test
    void doesNotGuessARoute() {
        assertThatThrownBy(() -> new SentStatement("select 1").route()).isInstanceOf(IllegalStateException.class);
    }
}
