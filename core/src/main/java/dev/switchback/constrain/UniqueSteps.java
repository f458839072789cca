package dev.switchback.constrain;

import dev.switchback.change.Constraint.Index;
import dev.switchback.change.Constraint.PrimaryKey;
import dev.switchback.change.Constraint.Unique;
import dev.switchback.change.Identifiers;
import dev.switchback.change.TableName;
import dev.switchback.database.Session;
import java.sql.SQLException;

/** The constraints that are indexes: built without a lock in anybody's way, then made a constraint in an instant. */
final class UniqueSteps {

    private final Site site;

    UniqueSteps(Site site) {
        this.site = site;
    }

    void unique(Unique constraint) {
        String name = constraint.nameIn(site.change().name());
        String body = "(" + Identifiers.quoteAll(constraint.columns()) + ")";
        if (PartitionedIndex.isPartitioned(site)) {
            new PartitionedIndex(site, true, true, body).build(name);
        } else {
            new ConcurrentIndex(site, site.table(), name, true, body).build();
        }
        site.briefly(session -> {
            useIndex(session, site.table(), name);
            return session;
        });
    }

    /** The rest is the contract's, when the old key is gone. */
    void primaryKey(PrimaryKey constraint) {
        String body = "(" + Identifiers.quoteAll(constraint.columns()) + ")";
        new ConcurrentIndex(site, site.table(), constraint.indexIn(site.change().name()), true, body).build();
    }

    void index(Index constraint) {
        String name = constraint.nameIn(site.change().name());
        if (PartitionedIndex.isPartitioned(site)) {
            new PartitionedIndex(site, false, constraint.unique(), constraint.body()).build(name);
        } else {
            new ConcurrentIndex(site, site.table(), name, constraint.unique(), constraint.body()).build();
        }
    }

    /** Makes an index the index of a UNIQUE constraint of the same name, unless it is. */
    static void useIndex(Session session, TableName table, String name) throws SQLException {
        if (!ConstraintCatalog.has(session, table, name)) {
            session.execute("ALTER TABLE " + table.sql() + " ADD CONSTRAINT " + Identifiers.quote(name)
                    + " UNIQUE USING INDEX " + Identifiers.quote(name));
        }
    }
}
