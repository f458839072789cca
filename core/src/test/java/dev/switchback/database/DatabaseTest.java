package dev.switchback.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A connection comes back as it was given, and a transaction is all or nothing. */
class DatabaseTest {

    private static TestDatabase sql;

    /** The auto-commit of every connection at the moment at which it was given back. */
    private final List<Boolean> givenBack = new ArrayList<>();

    @BeforeAll
    static void start() {
        sql = Postgres.newDatabase();
        sql.execute("CREATE TABLE note (text text)");
    }

    @AfterAll
    static void stop() {
        sql.close();
    }

    @BeforeEach
    void empty() {
        sql.execute("DELETE FROM note");
    }

    private enum Way {
        IN_TRANSACTION,
        AUTOCOMMIT,
        TRY_OUT;

        void run(Database database, Work<?> work) {
            switch (this) {
                case IN_TRANSACTION -> database.inTransaction(work);
                case AUTOCOMMIT -> database.autocommit(work);
                case TRY_OUT -> database.tryOut(work);
            }
        }
    }

    private enum End {
        RETURNS,
        FAILING_STATEMENT,
        CHECKED_EXCEPTION,
        RUNTIME_EXCEPTION,
        ERROR;

        String of(Session session) throws SQLException {
            session.update("INSERT INTO note VALUES ('written')");
            return switch (this) {
                case RETURNS -> "done";
                case FAILING_STATEMENT -> session.one("SELECT 1 / 0 AS x", row -> row.text("x"));
                case CHECKED_EXCEPTION -> throw new SQLException("mine", "XX001");
                case RUNTIME_EXCEPTION -> throw new IllegalStateException("mine");
                case ERROR -> throw new StackOverflowError("mine");
            };
        }
    }

    static Stream<Arguments> everyWayAndEnd() {
        return Stream.of(true, false)
                .flatMap(autocommit -> Stream.of(Way.values())
                        .flatMap(way -> Stream.of(End.values()).map(end -> Arguments.of(autocommit, way, end))));
    }

    @ParameterizedTest(name = "a pool with auto-commit {0}: {1}, {2}")
    @MethodSource("everyWayAndEnd")
    void connectionComesBackAsItWas(boolean autocommit, Way way, End end) {
        Database database = new Database(unpooled(autocommit));

        Throwable thrown = catchThrowable(() -> way.run(database, end::of));

        assertThat(givenBack).containsExactly(autocommit);
        switch (end) {
            case RETURNS -> assertThat(thrown).isNull();
            case FAILING_STATEMENT ->
                assertThat(thrown)
                        .isInstanceOf(DatabaseException.class)
                        .extracting(e -> ((DatabaseException) e).sqlState())
                        .isEqualTo("22012");
            case CHECKED_EXCEPTION ->
                assertThat(thrown).isInstanceOf(DatabaseException.class).hasMessage("[SQLSTATE XX001] mine");
            case RUNTIME_EXCEPTION ->
                assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("mine");
            case ERROR -> assertThat(thrown).isInstanceOf(StackOverflowError.class);
        }
        boolean kept = way == Way.AUTOCOMMIT || (way == Way.IN_TRANSACTION && end == End.RETURNS);
        assertThat(sql.number("SELECT count(*) FROM note")).isEqualTo(kept ? 1 : 0);
    }

    @Test
    void whatWaitsForTheCommitRunsAfterItWithoutAConnection() {
        Database database = new Database(unpooled(true));
        List<Long> seen = new ArrayList<>();

        database.inTransaction(session -> {
            session.afterCommit(() -> {
                assertThat(givenBack).hasSize(1);
                seen.add(sql.number("SELECT count(*) FROM note"));
            });
            return session.update("INSERT INTO note VALUES ('written')");
        });

        assertThat(seen).containsExactly(1L);
    }

    @Test
    void whatWaitsForTheCommitNeverRunsWithoutOne() {
        Database database = new Database(unpooled(true));
        List<String> ran = new ArrayList<>();

        database.tryOut(session -> {
            session.afterCommit(() -> ran.add("after a try-out"));
            return "";
        });
        assertThatThrownBy(() -> database.inTransaction(session -> {
                    session.afterCommit(() -> ran.add("after a failure"));
                    return End.FAILING_STATEMENT.of(session);
                }))
                .isInstanceOf(DatabaseException.class);

        assertThat(ran).isEmpty();
    }

    @Test
    void aFailureBehindASavepointLeavesTheTransactionUsable() {
        Database database = new Database(unpooled(true));

        database.inTransaction(session -> {
            session.update("INSERT INTO note VALUES ('kept')");
            assertThatThrownBy(() -> session.behindSavepoint(End.FAILING_STATEMENT::of))
                    .isInstanceOf(SQLException.class);
            return session.behindSavepoint(inner -> inner.update("INSERT INTO note VALUES ('kept too')"));
        });

        assertThat(sql.rows("SELECT text FROM note ORDER BY text"))
                .containsExactly(List.of("kept"), List.of("kept too"));
    }

    @Test
    void limitsEndWithTheTransaction() {
        Database database = new Database(sql.pool("postgres", 1));
        String before = database.autocommit(DatabaseTest::limits);

        database.inTransaction(session -> {
            session.lockTimeout(java.time.Duration.ofMillis(123));
            session.statementTimeout(java.time.Duration.ofSeconds(45));
            assertThat(limits(session)).isEqualTo("123ms 45s");
            return "";
        });

        assertThat(database.autocommit(DatabaseTest::limits)).isEqualTo(before).isEqualTo("0 0");
    }

    private static String limits(Session session) throws SQLException {
        return session.one("SHOW lock_timeout", row -> row.text("lock_timeout")) + " "
                + session.one("SHOW statement_timeout", row -> row.text("statement_timeout"));
    }

    /** Connections without a pool that would tidy up behind us. */
    private DataSource unpooled(boolean autocommit) {
        PGSimpleDataSource real = new PGSimpleDataSource() {
            private static final long serialVersionUID = 1L;

            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                connection.setAutoCommit(autocommit);
                return watched(connection);
            }
        };
        real.setUrl(sql.pool("postgres", 1).getJdbcUrl());
        real.setUser("postgres");
        return real;
    }

    private Connection watched(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        givenBack.add(connection.getAutoCommit());
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
