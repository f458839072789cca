package dev.switchback.diagnose;

import dev.switchback.change.SwitchbackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The manifest of an image one may have to go back to: the statements that it sends. A text file in UTF-8:
 *
 * <pre>{@code
 * -- image: shop 1.4.2
 * -- search_path: shop, public
 * SELECT id, full_name FROM customer WHERE id = ?;
 * UPDATE customer SET full_name = $1 WHERE id = $2;
 * }</pre>
 *
 * <p>Each statement ends with a semicolon, and is a SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES, TABLE or WITH. Parameters are {@code
 * ?}, and {@code ??} is the operator, as in JDBC; a statement with {@code $1} has numbered ones, and {@code ?} is the operator. A parameter
 * whose type PostgreSQL cannot tell needs a cast, {@code ?::text}. Both lines of comment may be left out. Never is any of them executed.
 *
 * @param name what the image is called in the report
 * @param searchPath the image's {@code search_path} as in {@code SET}; empty for the one of the session that asks
 * @param statements in the order of the file; none if nobody knows them, which is never safe
 */
public record OldImage(String name, String searchPath, List<Statement> statements) {

    public OldImage {
        statements = List.copyOf(statements);
    }

    /**
     * One statement.
     *
     * @param line of the file in which it begins, from 1
     * @param sql with numbered parameters, without the semicolon
     */
    public record Statement(int line, String sql) {}

    /** An image whose statements nobody has written down: the rest can still be asked. */
    public static OldImage withoutManifest() {
        return new OldImage("image without manifest", "", List.of());
    }

    /**
     * Reads a manifest.
     *
     * @throws SwitchbackException with every fault, each with its line
     */
    public static OldImage parse(String manifest) {
        return new ManifestReader(manifest).read();
    }

    /**
     * Reads a manifest from a file.
     *
     * @throws SwitchbackException if it cannot be read, or with every fault, each with its line
     */
    public static OldImage read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new SwitchbackException(
                    "the manifest of the old image cannot be read from " + file + ": give a text file in UTF-8", e);
        }
    }
}
