package dev.switchback.trouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tablespace on a file system of its own, of a few megabytes. */
final class SmallDisk implements AutoCloseable {

    private static final int MEGABYTES = 16;

    private final TestDatabase anyDatabase;
    private final Path directory;
    private final Path ballast;

    private SmallDisk(TestDatabase anyDatabase, Path directory) {
        this.anyDatabase = anyDatabase;
        this.directory = directory;
        this.ballast = directory.resolve("ballast");
    }

    /**
     * Skips the test where this process may not mount anything.
     *
     * @param anyDatabase of the server; stays open for longer than those with tables on the disk
     */
    static SmallDisk mount(TestDatabase anyDatabase) throws IOException {
        Path directory = Files.createTempDirectory("switchback-small-disk-");
        int mounted =
                run("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m,mode=700", "none", directory.toString());
        if (mounted != 0) {
            Files.delete(directory);
        }
        assumeTrue(mounted == 0, "a full disk needs a small one: this process may not mount a tmpfs");
        Files.createDirectory(directory.resolve("data"));
        anyDatabase.execute("CREATE TABLESPACE small_disk LOCATION '" + directory.resolve("data") + "'");
        return new SmallDisk(anyDatabase, directory);
    }

    /** Moves a table and all that belongs to it. */
    void holds(TestDatabase database, String table) {
        database.execute("ALTER TABLE " + table + " SET TABLESPACE small_disk");
        database.rows("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = '" + table + "'::regclass")
                .forEach(row -> database.execute("ALTER INDEX " + row.get(0) + " SET TABLESPACE small_disk"));
    }

    /** To the last byte. */
    void fill() {
        byte[] page = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    void makeRoom() {
        try {
            Files.delete(ballast);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nothing may be on it any more. */
    @Override
    public void close() throws IOException {
        anyDatabase.execute("DROP TABLESPACE small_disk");
        assertThat(run("umount", directory.toString())).isZero();
        Files.delete(directory);
    }

    private static int run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + String.join(" ", command), e);
        }
    }
}
