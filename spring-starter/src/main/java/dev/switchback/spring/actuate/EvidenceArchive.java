package dev.switchback.spring.actuate;

import dev.switchback.spring.operate.Desk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

/** The evidence as it is sent: in memory, so that no client that goes away leaves a file behind. */
final class EvidenceArchive {

    private EvidenceArchive() {}

    static Resource of(Desk desk, String change, @Nullable Principal asking) {
        try {
            Path directory = Files.createTempDirectory("switchback-evidence");
            try {
                Path file = desk.writeEvidence(change, directory.resolve("evidence.zip"), asking);
                return new ByteArrayResource(Files.readAllBytes(file));
            } finally {
                Files.deleteIfExists(directory.resolve("evidence.zip"));
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the evidence of '" + change + "' cannot be written for sending", e);
        }
    }
}
