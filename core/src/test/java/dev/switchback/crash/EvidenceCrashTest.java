package dev.switchback.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.Switchback;
import dev.switchback.evidence.EvidenceVerifier;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.OtherProcess;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process is killed while it writes evidence, at some files, and at each with {@code -Dcrash.every=true}: a named pipe lies in its place, at which the process waits for a
 * reader that never comes.
 */
@Tag("long")
class EvidenceCrashTest {

    private static final String SUMS = "SHA256SUMS";

    @TempDir
    private Path directory;

    private final TestDatabase database = Postgres.newDatabase();
    private @Nullable Switchback survivor;

    /** Writes evidence, into a directory or an archive. */
    static final class Writer {
        public static void main(String... arguments) {
            PGSimpleDataSource database = new PGSimpleDataSource();
            database.setUrl(System.getProperty("url"));
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                write(switchback, Path.of(arguments[0]));
            }
        }
    }

    private static void write(Switchback switchback, Path target) {
        var evidence = switchback.change(CustomerName.CHANGE.name()).evidence();
        if (target.toString().endsWith(".zip")) {
            evidence.writeZip(target);
        } else {
            evidence.write(target);
        }
    }

    @BeforeEach
    void open() {
        CustomerName.createTable(database, 50);
        survivor = Operator.switchback(database, CustomerName.CHANGE).build();
        Operator.open(survivor().change(CustomerName.CHANGE.name()));
    }

    @AfterEach
    void close() {
        survivor().close();
        database.close();
    }

    private Switchback survivor() {
        if (survivor == null) {
            throw new IllegalStateException("nobody has survived");
        }
        return survivor;
    }

    @Test
    @Promise("P7")
    void leavesAPackageThatIsNotAcceptedOrIsWhole() throws Exception {
        Path whole = directory.resolve("whole");
        write(survivor(), whole);
        List<String> files;
        try (Stream<Path> all = Files.list(whole)) {
            files = all.map(file -> file.getFileName().toString())
                    .filter(file -> !file.equals(SUMS))
                    .sorted()
                    .toList();
        }
        int kills = 0;
        int stride = Boolean.getBoolean("crash.every") ? 1 : files.size() / 4;
        for (int last = 0; last < files.size(); last += stride) {
            // The package of another day lies there, as whole as can be.
            Path target = directory.resolve("evidence-" + last);
            write(survivor(), target);
            killAt(files, last, target);
            assertThat(EvidenceVerifier.review(target).holds())
                    .as("killed at %s", files.get(last))
                    .isFalse();
            kills++;
            write(survivor(), target);
            assertThat(EvidenceVerifier.review(target).faults())
                    .as("killed at %s", files.get(last))
                    .isEmpty();
        }
        System.out.println("Crash points, evidence: " + files.size() + " files, a process killed at " + kills
                + " of them, half-written packages accepted 0, finished by the next one " + kills);
    }

    /** Whatever stops it before its end: here there is a directory where it would write. */
    @Test
    @Promise("P7")
    void leavesAnArchiveAsItWasOrWritesItWhole() throws IOException {
        Path target = directory.resolve("evidence.zip");
        write(survivor(), target);
        byte[] before = Files.readAllBytes(target);
        Path part = Files.createDirectory(directory.resolve("evidence.zip.part"));
        survivor().change(CustomerName.CHANGE.name()).freeze(Operator.ADA);
        assertThatThrownBy(() -> write(survivor(), target)).isInstanceOf(UncheckedIOException.class);
        assertThat(Files.readAllBytes(target)).as("the one from before").isEqualTo(before);
        Files.delete(part);
        write(survivor(), target);
        assertThat(Files.readAllBytes(target)).isNotEqualTo(before);
        assertThat(EvidenceVerifier.review(target).faults()).isEmpty();
        assertThat(part).doesNotExist();
    }

    /** The process cannot go on from the pipe; it is killed when the file before it is there, and none of the sums is. */
    private void killAt(List<String> files, int last, Path target) throws Exception {
        for (String file : files) {
            Files.setLastModifiedTime(target.resolve(file), FileTime.fromMillis(0));
        }
        Path pipe = target.resolve(files.get(last));
        Files.delete(pipe);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process process = start(target);
        try {
            await().atMost(Duration.ofMinutes(5))
                    .until(() -> !Files.exists(target.resolve(SUMS))
                            && (last == 0
                                    || Files.getLastModifiedTime(target.resolve(files.get(last - 1)))
                                                    .toMillis()
                                            > 0));
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        }
        Files.delete(pipe);
    }

    private Process start(Path target) throws IOException {
        return OtherProcess.of(Writer.class, database.url(), target)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
