package dev.switchback.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.database.ControlSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real server with settings of its own; {@link Postgres} has the one that nearly every test uses. */
public final class PostgresServer implements AutoCloseable {

    /** Not the JVM's time zone, which the driver would set. */
    static final String SESSION_SETTINGS = "SET TIME ZONE 'America/St_Johns'";

    private static final String PREPARED = "prepared";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final EmbeddedPostgres server;

    /** By file, a database is made in a third of the time that its pages take through the WAL; before 15 there is no other way. */
    private final String strategy;

    /** Making the control tables takes longer than all else that most tests do. */
    private boolean prepared;

    /** Databases that were made here, those of them that are in use, and whether there will be no more. */
    private int databases;

    private int used;
    private boolean retired;

    private PostgresServer(EmbeddedPostgres server) throws SQLException {
        this.server = server;
        // What the first session of a database has to gather about the catalog is copied with the files.
        try (Connection connection = server.getTemplateDatabase().getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            this.strategy = version < 15 ? "" : " STRATEGY FILE_COPY";
        }
    }

    /** Starts one of the newest version; takes about a second. */
    public static PostgresServer start(Map<String, String> settings) {
        return start(PostgresVersion.CURRENT, settings);
    }

    static PostgresServer start(PostgresVersion version, Map<String, String> settings) {
        EmbeddedPostgres.Builder builder =
                version.builder().setServerConfig("max_connections", "200").setServerConfig("fsync", "off");
        settings.forEach(builder::setServerConfig);
        DataDirectories.next().ifPresent(builder::setDataDirectory);
        try {
            return new PostgresServer(builder.start());
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("embedded PostgreSQL does not start", e);
        }
    }

    /** A database of its own that has the control tables and nothing else, with a pool of its own. */
    public synchronized TestDatabase newDatabase() {
        if (!prepared) {
            try {
                create(PREPARED, "template1");
                try (Connection connection =
                                server.getDatabase("postgres", PREPARED).getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute(ControlSchema.sql());
                }
            } catch (SQLException e) {
                throw new IllegalStateException("cannot make the control tables", e);
            }
            prepared = true;
        }
        return newDatabase(PREPARED);
    }

    /** An empty one: the first instance makes the control tables. */
    public TestDatabase newEmptyDatabase() {
        return newDatabase("template1");
    }

    /** A database that begins with what is in another one, whose sessions are ended. */
    TestDatabase copyOf(String database) {
        return newDatabase(database);
    }

    private synchronized TestDatabase newDatabase(String template) {
        String name = "test_" + DATABASES.incrementAndGet();
        try {
            create(name, template);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create " + name, e);
        }
        databases++;
        used++;
        return new TestDatabase(name, this, pool(name, "postgres", 12, SESSION_SETTINGS));
    }

    private void create(String name, String template) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + template + "'");
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template + strategy);
        }
    }

    synchronized int databases() {
        return databases;
    }

    /** A database is closed: nobody will ask for it again. */
    synchronized void release() {
        used--;
        closeIfUnused();
    }

    /** There will be no more databases here: the server goes with the last one. */
    synchronized void closeWhenUnused() {
        retired = true;
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (retired && used == 0) {
            close();
        }
    }

    /** A standby that streams from this server, made from a copy of its files in a directory that is not there yet. */
    public EmbeddedPostgres standby(Path directory) throws IOException, SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            Path data = Path.of(first(statement, "SHOW data_directory"));
            first(statement, "SELECT pg_backup_start('standby', true)");
            copy(data, directory);
            Files.writeString(
                    directory.resolve("backup_label"), first(statement, "SELECT labelfile FROM pg_backup_stop(false)"));
        }
        Files.deleteIfExists(directory.resolve("postmaster.pid"));
        Files.createFile(directory.resolve("standby.signal"));
        Files.writeString(
                directory.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost user=postgres port=" + server.getPort() + "'\n",
                StandardOpenOption.APPEND);
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setServerConfig("max_connections", "200")
                .setServerConfig("fsync", "off")
                .start();
    }

    public int port() {
        return server.getPort();
    }

    /** Kills every process of the server, as a machine that loses its power does: nothing is written any more, nobody is told. */
    public void kill() throws IOException, SQLException {
        Path data;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            data = Path.of(first(statement, "SHOW data_directory"));
        }
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid"))
                        .get(0)
                        .trim()))
                .orElseThrow();
        List<ProcessHandle> others = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        others.forEach(ProcessHandle::destroyForcibly);
        Stream.concat(Stream.of(postmaster), others.stream())
                .forEach(process -> process.onExit().join());
    }

    private static String first(Statement statement, String sql) throws SQLException {
        try (ResultSet results = statement.executeQuery(sql)) {
            results.next();
            return String.valueOf(results.getString(1));
        }
    }

    /** Files may go while they are copied: what was there before the backup's end is in the WAL. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(copyOf(directory));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    Files.copy(file, copyOf(file));
                } catch (NoSuchFileException e) {
                    return visitFileFailed(file, e);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException && !Files.exists(file)) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            private Path copyOf(Path file) {
                return to.resolve(from.relativize(file).toString());
            }
        });
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    }

    /** A pool for a role, in a database that {@link #newDatabase()} made. */
    HikariDataSource pool(String database, String role, int size, String sessionSettings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.getJdbcUrl(role, database));
        config.setUsername(role);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(10_000);
        config.setPoolName(database);
        config.setConnectionInitSql(sessionSettings);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("embedded PostgreSQL does not stop", e);
        }
    }
}
