package dev.switchback.evidence;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.diagnose.Diagnose;
import dev.switchback.diagnose.OldImage;
import dev.switchback.journal.Journal;
import dev.switchback.phase.PhaseStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a change, as files that {@code sha256sum -c SHA256SUMS} accepts and that need neither this library nor the database to
 * be read; {@link EvidenceVerifier} checks them further. Made from the database alone: the same state gives the same bytes. Nobody
 * signs it here: whoever can write every file can write others. Sign {@code decision.intoto.json} with a tool of yours if that matters.
 */
public final class EvidencePackage {

    private final Gathering gathering;
    private final Diagnose diagnose;

    public EvidencePackage(Database database, PhaseStore phases, Journal journal, Diagnose diagnose) {
        this.gathering = new Gathering(database, phases, journal);
        this.diagnose = diagnose;
    }

    /**
     * Writes the files into a directory, which is created if need be; files of the same names are replaced.
     * {@code SHA256SUMS} comes last: a directory without it is not complete.
     *
     * @param image the previous version's statements, or null if nobody has written them down
     * @return the directory
     */
    public Path write(SchemaChange change, @Nullable OldImage image, Path directory) {
        SortedMap<String, String> files = files(change, image);
        try {
            PackageFiles.writeDirectory(files, directory);
        } catch (IOException e) {
            throw new UncheckedIOException("evidence of '" + change.name() + "' cannot be written to " + directory, e);
        }
        return directory;
    }

    /**
     * Writes the same files as one zip archive, without compression: the same state gives the same bytes with every Java.
     * Written beside it first, as {@code file.part}: the archive is there whole, or as it was.
     *
     * @param image the previous version's statements, or null if nobody has written them down
     * @return the file
     */
    public Path writeZip(SchemaChange change, @Nullable OldImage image, Path file) {
        SortedMap<String, String> files = files(change, image);
        try {
            PackageFiles.writeZip(files, file);
        } catch (IOException e) {
            throw new UncheckedIOException("evidence of '" + change.name() + "' cannot be written to " + file, e);
        }
        return file;
    }

    private SortedMap<String, String> files(SchemaChange change, @Nullable OldImage image) {
        String compatibility = Compatibility.of(diagnose, change, image);
        return Derived.whole(gathering.of(change, compatibility));
    }
}
