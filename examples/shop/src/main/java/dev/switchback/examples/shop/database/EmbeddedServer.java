package dev.switchback.examples.shop.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * A throw-away PostgreSQL for the demonstration. It is where the {@code DataSource} connects to, so that it starts before that and
 * ends after it; its data goes with it.
 */
final class EmbeddedServer implements JdbcConnectionDetails, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final String USER = "postgres";

    private final EmbeddedPostgres postgres;
    private final FileChannel lock;

    private EmbeddedServer(EmbeddedPostgres postgres, FileChannel lock) {
        this.postgres = postgres;
        this.lock = lock;
    }

    /**
     * Starts it. What an application that was killed has left in the directory is ended and cleared away first.
     *
     * @throws IllegalStateException if another application that runs now has this directory
     */
    static EmbeddedServer start(Path directory) throws IOException {
        Path data = directory.toAbsolutePath().normalize().resolve("postgres");
        FileChannel lock = lock(data.resolveSibling("lock"));
        LeftServer.clear(data);
        ProcessBuilder.Redirect output = ProcessBuilder.Redirect.DISCARD;
        // Spring ends it, after whoever uses it: a hook of its own would pull it out from under them.
        EmbeddedServer server = new EmbeddedServer(
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setCleanDataDirectory(true)
                        .setRegisterShutdownHook(false)
                        .setPGStartupWait(LONGEST_START)
                        .setOutputRedirector(output)
                        .setErrorRedirector(output)
                        // Nothing here has to survive a power cut.
                        .setServerConfig("fsync", "off")
                        .setServerConfig("full_page_writes", "off")
                        .start(),
                lock);
        log.info(
                "A PostgreSQL for the demonstration is at {}; its data is in {} and goes with it",
                server.getJdbcUrl(),
                data);
        return server;
    }

    @Override
    public String getUsername() {
        return USER;
    }

    @Override
    public String getPassword() {
        return "";
    }

    @Override
    public String getJdbcUrl() {
        return postgres.getJdbcUrl(USER, "postgres");
    }

    @Override
    public void close() {
        try {
            postgres.close();
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the database of the demonstration could not be ended; look for a process 'postgres'", e);
        }
    }

    /** Held as long as this process lives. */
    private static FileChannel lock(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IllegalStateException("another shop that is running has its database in " + file.getParent()
                    + ": end that one, or start this one with --shop.embedded.directory=... and --server.port=...");
        }
        return channel;
    }
}
