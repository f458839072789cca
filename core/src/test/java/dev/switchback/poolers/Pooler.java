package dev.switchback.poolers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** PgBouncer in transaction mode in front of one database; it keeps the server connections that it has. */
final class Pooler implements AutoCloseable {

    private final Process process;
    private final Path directory;
    private final int port;
    private final String database;
    private final List<HikariDataSource> clients = new ArrayList<>();

    private Pooler(Process process, Path directory, int port, String database) {
        this.process = process;
        this.directory = directory;
        this.port = port;
        this.database = database;
    }

    /**
     * Starts one with so many server connections. Where there is none the test is skipped; with {@code -Dswitchback.ci=true}
     * it fails.
     */
    static Pooler start(TestDatabase database, int connections) {
        Path program = program();
        try {
            int port = freePort();
            Path directory = Files.createTempDirectory("switchback-pooler");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path settings = directory.resolve("pgbouncer.ini");
            Files.writeString(settings, settings(database, port, connections));
            List<String> command = new ArrayList<>();
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
            }
            command.addAll(List.of(program.toString(), settings.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            Pooler pooler = new Pooler(process, directory, port, database.name());
            pooler.awaitStart();
            return pooler;
        } catch (IOException e) {
            throw new UncheckedIOException("PgBouncer does not start", e);
        }
    }

    private static Path program() {
        Optional<Path> found = Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(directory -> Path.of(directory, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
        String words = "PgBouncer is not installed (apt-get install pgbouncer)";
        if (Boolean.getBoolean("switchback.ci")) {
            assertThat(found).as(words).isPresent();
        }
        assumeTrue(found.isPresent(), words + ": what goes through it is not tested here");
        return found.orElseThrow();
    }

    /** The driver asks for digits that the server of today gives anyway; nothing resets a session between two clients. */
    private static String settings(TestDatabase database, int port, int connections) {
        URI server = URI.create(database.url().substring("jdbc:".length()));
        return String.join(
                "\n",
                "[databases]",
                database.name() + " = host=127.0.0.1 port=" + server.getPort() + " user=postgres",
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                "listen_port = " + port,
                "unix_socket_dir =",
                "auth_type = any",
                "pool_mode = transaction",
                "default_pool_size = " + connections,
                "max_client_conn = 200",
                "ignore_startup_parameters = extra_float_digits",
                "server_idle_timeout = 0",
                "server_lifetime = 86400",
                "");
    }

    private void awaitStart() {
        await().atMost(30, TimeUnit.SECONDS).until(() -> {
            assertThat(process.isAlive()).as(() -> log()).isTrue();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Clients of the pooler, as an application has them: its own pool, and no statement kept prepared in a session. */
    HikariDataSource clients(int size) {
        return clients(size, "prepareThreshold=0");
    }

    /** The same with other parameters of the driver's. */
    HikariDataSource clients(int size, String parameters) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?" + parameters);
        pool.setUsername("postgres");
        pool.setMaximumPoolSize(size);
        clients.add(pool);
        return pool;
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        clients.forEach(HikariDataSource::close);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            for (String name : List.of("pgbouncer.ini", "log")) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
