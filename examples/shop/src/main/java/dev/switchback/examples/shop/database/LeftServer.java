package dev.switchback.examples.shop.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.util.FileSystemUtils;

/** What a shop that was killed with -9 may have left: a running server, and its data. */
final class LeftServer {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private LeftServer() {}

    /** Ends the server, if the process that the directory names really serves this directory, and clears the data away. */
    static void clear(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (Files.exists(file)) {
            List<String> lines = Files.readAllLines(file);
            if (!lines.isEmpty() && lines.get(0).strip().matches("\\d+")) {
                ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                        .filter(process -> serves(process, data))
                        .ifPresent(LeftServer::end);
            }
        }
        FileSystemUtils.deleteRecursively(data);
    }

    private static boolean serves(ProcessHandle process, Path data) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        boolean postgres = process.info().command().orElse("").endsWith("postgres");
        return postgres && List.of(arguments).contains(data.toString());
    }

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
