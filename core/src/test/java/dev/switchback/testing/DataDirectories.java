package dev.switchback.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the servers of tests keep their data: in memory where there is plenty, because making a database on a disk takes
 * several times as long as most tests do.
 */
final class DataDirectories {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long PLENTY = 8L << 30;
    private static final Pattern NAME = Pattern.compile("switchback-test-(\\d+)-.*");

    private DataDirectories() {}

    /** A new one, or empty for one on the disk. */
    static Optional<Path> next() {
        try {
            if (!Files.isWritable(MEMORY) || Files.getFileStore(MEMORY).getUsableSpace() < PLENTY) {
                return Optional.empty();
            }
            leftBehind().forEach(DataDirectories::delete);
            return Optional.of(Files.createTempDirectory(
                    MEMORY, "switchback-test-" + ProcessHandle.current().pid() + "-"));
        } catch (IOException e) {
            throw new UncheckedIOException("no directory can be made in " + MEMORY, e);
        }
    }

    /** Of processes that were killed before they could clear up. */
    private static List<Path> leftBehind() throws IOException {
        try (Stream<Path> all = Files.list(MEMORY)) {
            return all.filter(directory -> {
                        Matcher name = NAME.matcher(directory.getFileName().toString());
                        return name.matches() && isGone(name.group(1)) && !isServed(directory);
                    })
                    .toList();
        }
    }

    private static boolean isGone(String process) {
        return ProcessHandle.of(Long.parseLong(process)).isEmpty();
    }

    /** A server outlives the process that started it, if that was killed. */
    private static boolean isServed(Path directory) {
        try (Stream<String> lines = Files.lines(directory.resolve("postmaster.pid"))) {
            return lines.findFirst().map(process -> !isGone(process.trim())).orElse(false);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what was left behind in " + directory + " cannot be deleted", e);
        }
    }
}
