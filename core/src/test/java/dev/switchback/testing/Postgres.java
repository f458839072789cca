package dev.switchback.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Databases on real servers: one server of each version for all tests of this JVM, started when first asked for. */
public final class Postgres {

    /** Not the JVM's time zone, which the driver would set. */
    static final String SESSION_SETTINGS = "SET TIME ZONE 'America/St_Johns'";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<PostgresVersion, EmbeddedPostgres> SERVERS = new ConcurrentHashMap<>();

    private Postgres() {}

    /** An empty database of its own, with a pool of its own. */
    public static TestDatabase newDatabase() {
        return newDatabase(PostgresVersion.CURRENT);
    }

    /** The same on a server of this version. */
    public static TestDatabase newDatabase(PostgresVersion version) {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = server(version).getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create " + name, e);
        }
        return new TestDatabase(version, name, pool(version, name, "postgres", 12, SESSION_SETTINGS));
    }

    /** A pool for a role, in a database that {@link #newDatabase(PostgresVersion)} made. */
    static HikariDataSource pool(
            PostgresVersion version, String database, String role, int size, String sessionSettings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server(version).getJdbcUrl(role, database));
        config.setUsername(role);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(10_000);
        config.setPoolName(database);
        config.setConnectionInitSql(sessionSettings);
        return new HikariDataSource(config);
    }

    private static EmbeddedPostgres server(PostgresVersion version) {
        return SERVERS.computeIfAbsent(version, Postgres::start);
    }

    private static EmbeddedPostgres start(PostgresVersion version) {
        try {
            EmbeddedPostgres server = version.builder()
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("fsync", "off")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("embedded PostgreSQL (" + version + ") does not start", e);
        }
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("embedded PostgreSQL does not stop", e);
        }
    }
}
