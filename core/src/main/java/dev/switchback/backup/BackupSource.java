package dev.switchback.backup;

import dev.switchback.database.Session;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Somebody who knows of the backups of the database cluster: a resource of an operator, a backup tool, metrics, the server.
 *
 * <p>The gate's checks ask every source once whenever the gate is asked, on the asking thread, one after the other: {@link #fetch}
 * before the gate's transaction, and what it returned within it, behind a savepoint. A source MUST only read, and MUST answer or throw within seconds. It MAY throw:
 * nobody can say then. What it cannot find it MUST leave out, or say with {@link EvidenceBuilder#gap}; a missing fact never
 * passes. It MUST NOT put a secret, an address or a path into its evidence or the message of an exception: both are kept
 * with the gate's decision. {@link UnreadableEvidenceException} is shown with its message, any other exception by its class.
 */
public interface BackupSource {

    /** How the source is called in the gate's report: in a few words, without an address. */
    String name();

    /** What it knows now. */
    BackupEvidence read(Session session) throws SQLException, IOException;

    /**
     * Fetches what comes from elsewhere than the database, before the gate's transaction begins, so that nothing is held while it
     * answers. The same rules as for {@link #read} hold; without this, all of the reading is done in the transaction.
     *
     * @return what finishes the reading, once, within seconds
     */
    default Fetched fetch() throws IOException {
        return this::read;
    }

    /** What was fetched, to be made evidence of. */
    @FunctionalInterface
    interface Fetched {

        /** The evidence. */
        BackupEvidence read(Session session) throws SQLException, IOException;
    }
}
