package dev.switchback.examples.drill.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A throw-away server of the drill's own, under its work directory. It ends with the JVM. */
final class EmbeddedServer implements Server {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;

    private EmbeddedServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static EmbeddedServer start(Path work) throws IOException {
        Path data = work.resolve("postgres").toAbsolutePath();
        StaleServer.clear(data);
        ProcessBuilder.Redirect log =
                ProcessBuilder.Redirect.appendTo(work.resolve("postgres.log").toFile());
        // Nothing here has to survive a power cut.
        return new EmbeddedServer(EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(true)
                .setPGStartupWait(LONGEST_START)
                .setErrorRedirector(log)
                .setOutputRedirector(log)
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("shared_buffers", "128MB")
                .setServerConfig("max_wal_size", "2GB")
                .start());
    }

    @Override
    public String url(String database) {
        return postgres.getJdbcUrl("postgres", database);
    }

    @Override
    public String maintenanceUrl() {
        return url("postgres");
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
