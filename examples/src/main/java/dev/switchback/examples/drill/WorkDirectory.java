package dev.switchback.examples.drill;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** {@code target/drill}: logs, names, the embedded server's data and the evidence. One drill at a time. */
final class WorkDirectory implements AutoCloseable {

    private final Path path;
    private final FileLock lock;

    private WorkDirectory(Path path, FileLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes it, and clears away what an earlier drill wrote.
     *
     * @throws CannotBeginException if another drill is at work in it
     */
    static WorkDirectory take(Path path) throws CannotBeginException, IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new CannotBeginException("another drill is at work in " + path);
        }
        WorkDirectory directory = new WorkDirectory(path, lock);
        directory.clear();
        return directory;
    }

    Path path() {
        return path;
    }

    /** Where the names are kept for the images. */
    Path names() {
        return path.resolve("names.txt");
    }

    Path evidence() {
        return path.resolve("evidence");
    }

    @Override
    public void close() throws IOException {
        lock.channel().close();
    }

    private void clear() throws IOException {
        for (Path directory : List.of(path, evidence())) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            List<Path> files;
            try (Stream<Path> entries = Files.list(directory)) {
                files = entries.filter(Files::isRegularFile).toList();
            }
            for (Path file : files) {
                if (!file.endsWith("lock")) {
                    Files.delete(file);
                }
            }
        }
    }
}
