package dev.switchback;

import dev.switchback.change.SchemaChange;
import dev.switchback.diagnose.OldImage;
import dev.switchback.evidence.EvidencePackage;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a change, for those who were not there. Made from the database alone, in one snapshot: the same state gives the same
 * bytes. {@link EvidenceVerify} checks it without a database. Thread-safe, like the {@link ChangeHandle}.
 */
public final class EvidenceHandle {

    private final SchemaChange change;
    private final EvidencePackage evidence;
    private final @Nullable OldImage image;

    EvidenceHandle(SchemaChange change, EvidencePackage evidence) {
        this(change, evidence, null);
    }

    private EvidenceHandle(SchemaChange change, EvidencePackage evidence, @Nullable OldImage image) {
        this.change = change;
        this.evidence = evidence;
        this.image = image;
    }

    /** The same, and says whether the statements of this image still work. */
    public EvidenceHandle withImage(OldImage oldImage) {
        return new EvidenceHandle(change, evidence, oldImage);
    }

    /**
     * Writes the files into a directory, which is created if need be; those of the same names are replaced.
     *
     * @return the directory
     * @throws UncheckedIOException if it cannot be written
     */
    public Path write(Path directory) {
        return evidence.write(change, image, directory);
    }

    /**
     * Writes the same files as one zip archive, which is replaced if it is there.
     *
     * @return the file
     * @throws UncheckedIOException if it cannot be written
     */
    public Path writeZip(Path file) {
        return evidence.writeZip(change, image, file);
    }
}
