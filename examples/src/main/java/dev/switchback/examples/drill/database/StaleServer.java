package dev.switchback.examples.drill.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What a drill that was killed with -9 may have left: a running server, and its data. */
final class StaleServer {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private StaleServer() {}

    /** Stops the server, if the process that the directory names really serves this directory, and clears the data away. */
    static void clear(Path data) throws IOException {
        stop(data);
        if (!Files.exists(data)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> tree = Files.walk(data)) {
            files = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static void stop(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).strip().matches("\\d+")) {
            return;
        }
        ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(process -> serves(process, data))
                .ifPresent(StaleServer::end);
    }

    private static boolean serves(ProcessHandle process, Path data) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        boolean postgres = process.info().command().orElse("").endsWith("postgres");
        return postgres && List.of(arguments).contains(data.toString());
    }

    /** First asks, which waits for clients; a server whose drill is dead has none, or none that matters. */
    private static void end(ProcessHandle process) {
        process.destroy();
        if (!ended(process)) {
            process.destroyForcibly();
            ended(process);
        }
    }

    private static boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for the end of process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
