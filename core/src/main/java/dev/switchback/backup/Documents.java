package dev.switchback.backup;

import dev.switchback.database.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Where a document comes from, each time that somebody asks for it. */
sealed interface Documents {

    /** Far more than any backup tool writes, far less than a heap. */
    int LARGEST = 8 * 1024 * 1024;

    /** The document as it is now. */
    Document read() throws IOException;

    /**
     * A document.
     *
     * @param text all of it
     * @param written when, or null if that is now
     */
    record Document(String text, @Nullable Instant written) {

        Instant asOf(Session session) throws SQLException {
            return written == null ? Server.now(session) : written;
        }
    }

    /** A file that somebody writes anew every now and then. */
    record InFile(Path file) implements Documents {
        @Override
        public Document read() throws IOException {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            try (InputStream in = Files.newInputStream(file)) {
                return new Document(bounded(in), written);
            }
        }
    }

    /** Whatever the application opens. */
    record Opened(Callable<InputStream> opens) implements Documents {
        @Override
        public Document read() throws IOException {
            try (InputStream in = opens.call()) {
                return new Document(bounded(in), null);
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private static String bounded(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw tooLarge();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static UnreadableEvidenceException tooLarge() {
        return new UnreadableEvidenceException(
                "the document is larger than " + LARGEST + " bytes: give the one cluster's alone");
    }
}
