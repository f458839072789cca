package dev.switchback.benchmarks.lab;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A throw-away PostgreSQL. It ends with this object. */
public final class Server implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final Path data;
    private final AtomicInteger databases = new AtomicInteger();

    private Server(EmbeddedPostgres postgres, Path data) {
        this.postgres = postgres;
        this.data = data;
    }

    /** One that flushes its WAL as a real one does, and cleans up behind its writers. */
    public static Server busy(Path data) throws IOException {
        return new Server(builder(data).setServerConfig("autovacuum", "on").start(), data);
    }

    /** One that writes nothing that nobody has asked for, and flushes nothing: for counting. */
    public static Server quiet(Path data) throws IOException {
        return new Server(
                builder(data)
                        .setServerConfig("autovacuum", "off")
                        .setServerConfig("fsync", "off")
                        .start(),
                data);
    }

    /** No checkpoint begins meanwhile, and none would make the next write of each page longer: both would hit whoever comes next. */
    private static EmbeddedPostgres.Builder builder(Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(true)
                .setServerConfig("max_connections", "200")
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("max_wal_size", "16GB")
                .setServerConfig("checkpoint_timeout", "1h");
    }

    /** The name of a new, empty database. */
    String newDatabase() throws SQLException {
        String name = "lab_" + databases.incrementAndGet();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return name;
    }

    /** The processor's time of all its processes that live, in seconds; not a number where there is no {@code /proc}. */
    double seconds() {
        return ProcessTimes.ofChildren(data.resolve("postmaster.pid"));
    }

    /** A pool whose traffic {@link Wire#of} its name counts. */
    HikariDataSource pool(String database, String name, int size, String sessionSettings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(postgres.getJdbcUrl("postgres", database));
        config.addDataSourceProperty("socketFactory", CountedSockets.class.getName());
        config.addDataSourceProperty("socketFactoryArg", name);
        config.addDataSourceProperty("sslmode", "disable");
        config.addDataSourceProperty("gssEncMode", "disable");
        config.setPoolName(name);
        config.setMaximumPoolSize(size);
        // Nobody sends anything that was not asked for.
        config.setKeepaliveTime(0);
        config.setMaxLifetime(0);
        config.setConnectionInitSql(sessionSettings);
        return new HikariDataSource(config);
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
