package dev.switchback.constrain;

import dev.switchback.change.Identifiers;
import dev.switchback.change.Sha256;
import dev.switchback.change.TableName;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds one index {@code CONCURRENTLY}: readers and writers go on meanwhile. What a build that failed or was killed has
 * left is dropped, concurrently too, and built again; for a unique index at once, because even an invalid one refuses
 * duplicates.
 */
final class ConcurrentIndex {

    private static final Logger log = LoggerFactory.getLogger(ConcurrentIndex.class);

    /** A build is long: more tries would not end. */
    private static final int MOST_BUILDS = 3;

    /** A lock, a deadlock, or somebody else who has begun the same build. */
    private static final Set<String> AGAIN = Set.of("55P03", "40P01", "42P07");

    private static final int MOST_PAUSES = 100;
    private static final double PAUSE_SECONDS = 0.05;

    private final Site site;
    private final TableName table;
    private final String name;
    private final String statement;

    ConcurrentIndex(Site site, TableName table, String name, boolean unique, String body) {
        this.site = site;
        this.table = table;
        this.name = name;
        this.statement = "CREATE " + (unique ? "UNIQUE " : "") + "INDEX CONCURRENTLY " + Identifiers.quote(name)
                + " ON " + table.sql() + " " + body;
    }

    /** Returns when the index is valid. */
    void build() {
        dropAside();
        for (int builds = 0; !isValid(); builds++) {
            removeLeftover();
            try {
                site.alone(statement);
            } catch (DatabaseException e) {
                boolean another = AGAIN.contains(e.sqlState());
                if (!another || builds + 1 >= MOST_BUILDS) {
                    removeLeftoverAfter(e);
                    throw e;
                }
                log.info("'{}': index {} is built again after {}", site.change().name(), name, e.sqlState());
            }
        }
    }

    private boolean isValid() {
        return find().map(IndexFacts::valid).orElse(false);
    }

    private Optional<IndexFacts> find() {
        return site.read(session -> IndexFacts.find(session, table, name));
    }

    /**
     * The table's lock is what a running build holds: having it means that nobody builds, and that an invalid index under
     * this name is nobody's. It is renamed under the lock and dropped without it: dropping by the first name could hit the
     * index that somebody else has built by then.
     */
    private void removeLeftover() {
        if (find().isEmpty()) {
            return;
        }
        log.info(
                "'{}': what a failed build has left of index {} is dropped",
                site.change().name(),
                name);
        site.patiently(table, session -> {
            awaitCommit(session);
            if (isLeftover(session)) {
                session.execute("ALTER INDEX " + qualified(name) + " RENAME TO " + Identifiers.quote(aside()));
            }
            return session;
        });
        dropAside();
    }

    /**
     * A build gives the table's lock back a moment before it commits that the index is valid. Until then its transaction
     * stands in the catalog row. Who has looked at the row only after that transaction's end sees what came of it.
     */
    private void awaitCommit(Session session) throws SQLException {
        for (int i = 0; i < MOST_PAUSES && IndexFacts.isBeingFinished(session, table, name); i++) {
            session.execute("SELECT pg_sleep(" + PAUSE_SECONDS + ")");
        }
    }

    private boolean isLeftover(Session session) throws SQLException {
        return IndexFacts.find(session, table, name)
                .filter(index -> !index.valid() && index.isOn(table))
                .isPresent();
    }

    private void dropAside() {
        if (site.read(session -> IndexFacts.find(session, table, aside())).isPresent()) {
            site.alone("DROP INDEX CONCURRENTLY IF EXISTS " + qualified(aside()));
        }
    }

    private void removeLeftoverAfter(DatabaseException failure) {
        try {
            removeLeftover();
        } catch (RuntimeException e) {
            log.warn(
                    "'{}': what the failed build has left of index {} is still there; it refuses duplicates if it is"
                            + " unique, until constrain or abandon removes it",
                    site.change().name(),
                    name,
                    e);
            failure.addSuppressed(e);
        }
    }

    private String aside() {
        return "~switchback_" + Sha256.of(table + "." + name).substring(0, 16);
    }

    private String qualified(String index) {
        return Identifiers.quote(table.schema()) + "." + Identifiers.quote(index);
    }
}
