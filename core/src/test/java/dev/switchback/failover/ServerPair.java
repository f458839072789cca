package dev.switchback.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.testing.PostgresServer;
import dev.switchback.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** A primary and the standby that streams from it, as clients with both hosts in their URL see them: the one that is the primary. */
final class ServerPair implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final PostgresServer first;
    private final TestDatabase database;
    private final EmbeddedPostgres second;
    private final String url;
    private final List<HikariDataSource> pools = new ArrayList<>();

    private ServerPair(PostgresServer first, TestDatabase database, EmbeddedPostgres second) {
        this.first = first;
        this.database = database;
        this.second = second;
        this.url = "jdbc:postgresql://localhost:" + first.port() + ",localhost:" + second.getPort() + "/"
                + database.name() + "?user=postgres&targetServerType=primary&hostRecheckSeconds=1&connectTimeout=2";
    }

    /** Both, with an empty database. */
    static ServerPair start(Path directory) throws IOException, SQLException {
        // The embedded server's own default acknowledges a commit that a crash can lose.
        PostgresServer first = PostgresServer.start(
                Map.of("wal_level", "replica", "max_wal_senders", "4", "synchronous_commit", "on"));
        TestDatabase database = first.newEmptyDatabase();
        ServerPair pair = new ServerPair(first, database, first.standby(directory.resolve("standby")));
        pair.awaitOnFirst("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");
        return pair;
    }

    /** A commit is acknowledged when the standby has it, too. */
    void replicateSynchronously() {
        database.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
        database.execute("SELECT pg_reload_conf()");
        awaitOnFirst("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
    }

    /** From now on the standby receives nothing; the primary goes on. */
    void cutOff() throws SQLException {
        awaitOnFirst("SELECT count(*) = 1 FROM pg_stat_replication WHERE flush_lsn >= '"
                + database.text("SELECT pg_current_wal_lsn()") + "'");
        try (Connection connection = second.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET primary_conninfo = ''");
            statement.execute("SELECT pg_reload_conf()");
        }
        awaitOnFirst("SELECT count(*) = 0 FROM pg_stat_replication");
    }

    /** The primary is killed, then the standby promoted; clients find it by themselves. */
    void failOver() throws IOException, SQLException {
        first.kill();
        try (Connection connection = second.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet promoted = statement.executeQuery("SELECT pg_promote(true, 60)")) {
            assertThat(promoted.next() && promoted.getBoolean(1)).isTrue();
        }
    }

    /** What an application has. */
    HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5_000);
        config.setValidationTimeout(500);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** On whichever is the primary now, past everything under test. */
    void execute(String sql) throws SQLException {
        try (Connection connection = plain().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of every row. */
    List<String> column(String sql) throws SQLException {
        try (Connection connection = plain().getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            List<String> column = new ArrayList<>();
            while (results.next()) {
                column.add(String.valueOf(results.getString(1)));
            }
            return column;
        }
    }

    private PGSimpleDataSource plain() {
        PGSimpleDataSource plain = new PGSimpleDataSource();
        plain.setUrl(url);
        return plain;
    }

    private void awaitOnFirst(String sql) {
        await().atMost(LONGEST).until(() -> "t".equals(database.text(sql)));
    }

    @Override
    public void close() throws IOException {
        pools.forEach(HikariDataSource::close);
        second.close();
        database.close();
        first.close();
    }
}
