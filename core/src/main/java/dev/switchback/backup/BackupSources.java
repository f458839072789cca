package dev.switchback.backup;

import dev.switchback.change.SwitchbackException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * The sources of backup evidence that are built in; {@link Prometheus} is one more.
 *
 * <p>Those that read JSON need {@code com.fasterxml.jackson.core:jackson-core} 2.18 or newer on the class path. A file is
 * as old as its time of last modification; a stream is opened whenever the gate is asked, and must give the document as it
 * is then. Of a document only times, positions, versions and names are kept: no address, no path, no message.
 */
public final class BackupSources {

    private BackupSources() {}

    /** The server's own statistics of archiving, {@code pg_stat_archiver}, by SQL: of the instance that is asked. */
    public static BackupSource archiver() {
        return new ArchiverSource();
    }

    /**
     * Resources of CloudNativePG: the output of {@code kubectl get clusters,backups,objectstores -o json}, or one of them.
     *
     * @param cluster the name of the Cluster of this database
     */
    public static BackupSource cloudNativePg(String cluster, Path file) {
        requireJackson();
        return new CloudNativePgSource(cluster, new Documents.InFile(file));
    }

    /** The same from a stream. */
    public static BackupSource cloudNativePg(String cluster, Callable<InputStream> opens) {
        requireJackson();
        return new CloudNativePgSource(cluster, new Documents.Opened(opens));
    }

    /**
     * The output of {@code pgbackrest info --output=json}.
     *
     * @param stanza the name of the stanza of this database
     */
    public static BackupSource pgBackRest(String stanza, Path file) {
        requireJackson();
        return new PgBackRestSource(stanza, new Documents.InFile(file));
    }

    /** The same from a stream. */
    public static BackupSource pgBackRest(String stanza, Callable<InputStream> opens) {
        requireJackson();
        return new PgBackRestSource(stanza, new Documents.Opened(opens));
    }

    static void requireJackson() {
        try {
            Class.forName("com.fasterxml.jackson.core.JsonFactory", false, BackupSources.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new SwitchbackException(
                    "this source of backup evidence reads JSON: put"
                            + " com.fasterxml.jackson.core:jackson-core on the class path",
                    e);
        }
    }
}
