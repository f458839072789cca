package dev.switchback.spring.console;

import dev.switchback.spring.operate.Desk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.web.servlet.function.ServerResponse;

/** Serves the evidence: written to a file of its own, which is gone once it was sent. */
final class Evidence {

    private Evidence() {}

    static ServerResponse of(Desk desk, String change) {
        Path directory;
        try {
            directory = Files.createTempDirectory("switchback-evidence");
        } catch (IOException e) {
            throw new UncheckedIOException("the evidence needs a place in java.io.tmpdir", e);
        }
        Path file = directory.resolve("evidence.zip");
        try {
            desk.writeEvidence(change, file);
        } catch (RuntimeException e) {
            delete(directory, file);
            throw e;
        }
        return Replies.status(200)
                .header("Cache-Control", "no-store")
                .header("Content-Type", "application/zip")
                .header("Content-Disposition", "attachment; filename=\"" + change + "-evidence.zip\"")
                .build((request, response) -> {
                    try {
                        response.setContentLengthLong(Files.size(file));
                        Files.copy(file, response.getOutputStream());
                    } finally {
                        delete(directory, file);
                    }
                    return null;
                });
    }

    private static void delete(Path directory, Path file) {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // It is in the directory for temporary files: whoever empties that takes it along.
        }
    }
}
