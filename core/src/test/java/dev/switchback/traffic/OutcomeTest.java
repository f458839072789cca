package dev.switchback.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose fault a failure is. */
class OutcomeTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments("a column that is not there", state("42703"), Outcome.MISSING_OBJECT),
                arguments("a table that is not there", state("42P01"), Outcome.MISSING_OBJECT),
                arguments("a connection that broke", state("08006"), Outcome.INFRASTRUCTURE),
                arguments("a server that cannot be reached", state("08001"), Outcome.INFRASTRUCTURE),
                arguments("a server that is shut down", state("57P01"), Outcome.INFRASTRUCTURE),
                arguments("a server that crashed", state("57P02"), Outcome.INFRASTRUCTURE),
                arguments("a server that starts", state("57P03"), Outcome.INFRASTRUCTURE),
                arguments("a standby", state("25006"), Outcome.INFRASTRUCTURE),
                arguments("a serialization failure", state("40001"), Outcome.INFRASTRUCTURE),
                arguments("a deadlock", state("40P01"), Outcome.INFRASTRUCTURE),
                arguments("too many connections", state("53300"), Outcome.INFRASTRUCTURE),
                arguments("a full disk", state("53100"), Outcome.INFRASTRUCTURE),
                arguments("a lock that is held", state("55P03"), Outcome.INFRASTRUCTURE),
                arguments("a statement that was cancelled", state("57014"), Outcome.INFRASTRUCTURE),
                arguments(
                        "a pool that has no connection to give",
                        new SQLTransientConnectionException("pool - Connection is not available, request timed out"),
                        Outcome.INFRASTRUCTURE),
                arguments(
                        "a pool that says it in words alone",
                        new SQLException("no idle object"),
                        Outcome.INFRASTRUCTURE),
                arguments(
                        "a pool's exception that a framework wrapped",
                        new IllegalStateException("JDBC", new RuntimeException(new SQLException("pool exhausted"))),
                        Outcome.INFRASTRUCTURE),
                arguments("a unique constraint", state("23505"), Outcome.SQL),
                arguments("a value that does not fit", state("22001"), Outcome.SQL),
                arguments("a syntax error", state("42601"), Outcome.SQL),
                arguments("a missing privilege", state("42501"), Outcome.SQL),
                arguments(
                        "a missing column that was wrapped twice",
                        new RuntimeException("dao", new IllegalStateException(state("42703"))),
                        Outcome.MISSING_OBJECT),
                arguments(
                        "a batch",
                        new BatchUpdateException("batch", "42703", new int[0], state("42703")),
                        Outcome.MISSING_OBJECT),
                arguments(
                        "an exception without a state around one with",
                        new SQLException("statement", state("42703")),
                        Outcome.MISSING_OBJECT),
                arguments("an exception of the application's own", new NullPointerException(), Outcome.APPLICATION),
                arguments("an error", new StackOverflowError(), Outcome.APPLICATION));
    }

    private static SQLException state(String state) {
        return new SQLException("said by the server", state);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("failures")
    void tellsThePathsFaultFromTheInfrastructures(String name, Throwable failure, Outcome outcome) {
        assertThat(Outcome.of(failure)).isEqualTo(outcome);
    }

    /** Not what we think that a pool throws. */
    @Test
    void knowsWhatARealPoolThrowsWhenItIsEmpty() throws SQLException {
        try (TestDatabase database = Postgres.newDatabase()) {
            HikariDataSource pool = new HikariDataSource();
            pool.setDataSource(database.unpooled());
            pool.setMaximumPoolSize(1);
            pool.setConnectionTimeout(250);
            try (Connection held = pool.getConnection()) {
                assertThat(held.isValid(1)).isTrue();
                assertThat(failure(pool)).isEqualTo(Outcome.INFRASTRUCTURE);
            }
            pool.close();
            assertThat(failure(pool)).as("closed").isEqualTo(Outcome.INFRASTRUCTURE);
        }
    }

    private static Outcome failure(HikariDataSource pool) {
        try (Connection connection = pool.getConnection()) {
            throw new AssertionError("there is a connection: " + connection);
        } catch (SQLException e) {
            return Outcome.of(e);
        }
    }

    @ParameterizedTest
    @MethodSource("against")
    void countsAgainstAPathWhatIsItsFaultAlone(Outcome outcome, boolean against) {
        assertThat(outcome.countsAgainstThePath()).isEqualTo(against);
    }

    static Stream<Arguments> against() {
        return Stream.of(
                arguments(Outcome.SUCCESS, false),
                arguments(Outcome.ANSWER, false),
                arguments(Outcome.INFRASTRUCTURE, false),
                arguments(Outcome.MISSING_OBJECT, true),
                arguments(Outcome.SQL, true),
                arguments(Outcome.APPLICATION, true));
    }
}
