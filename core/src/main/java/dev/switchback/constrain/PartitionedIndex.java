package dev.switchback.constrain;

import dev.switchback.change.DerivedName;
import dev.switchback.change.Identifiers;
import dev.switchback.change.TableName;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds an index on a partitioned table, where {@code CONCURRENTLY} does not work: on the parent alone first, then
 * concurrently on each partition, attaching one after the other. The parent's becomes valid with the last one. A partition
 * that is made meanwhile has its index from the start.
 */
final class PartitionedIndex {

    private final Site site;
    private final boolean constraint;
    private final boolean unique;
    private final String body;

    /**
     * An index.
     *
     * @param constraint whether it shall belong to a UNIQUE constraint
     */
    PartitionedIndex(Site site, boolean constraint, boolean unique, String body) {
        this.site = site;
        this.constraint = constraint;
        this.unique = unique;
        this.body = body;
    }

    static boolean isPartitioned(Site site) {
        return site.read(session -> isPartitioned(session, site.table()));
    }

    /** Returns when the index is valid on all partitions. */
    void build(String name) {
        onParent(site.table(), name);
        complete(site.table(), name);
    }

    private void complete(TableName parent, String parentIndex) {
        for (Optional<Partition> next = next(parent, parentIndex); next.isPresent(); next = next(parent, parentIndex)) {
            Partition partition = next.get();
            String index = partition.index() != null
                    ? partition.index()
                    : DerivedName.of(parentIndex, List.of(partition.table().name()), "part");
            if (partition.leaf()) {
                new ConcurrentIndex(site, partition.table(), index, unique, body).build();
                onLeaf(partition.table(), index);
            } else {
                onParent(partition.table(), index);
                complete(partition.table(), index);
            }
            attach(parent, parentIndex, partition.table(), index);
        }
    }

    /** Without the partitions, so that it is there in an instant. */
    private void onParent(TableName table, String name) {
        site.briefly(session -> {
            if (IndexFacts.find(session, table, name).isEmpty()) {
                session.execute(
                        constraint
                                ? "ALTER TABLE ONLY " + table.sql() + " ADD CONSTRAINT " + Identifiers.quote(name)
                                        + " UNIQUE " + body
                                : "CREATE " + (unique ? "UNIQUE " : "") + "INDEX " + Identifiers.quote(name)
                                        + " ON ONLY " + table.sql() + " " + body);
            }
            return session;
        });
    }

    private void onLeaf(TableName table, String name) {
        if (constraint) {
            site.briefly(session -> {
                UniqueSteps.useIndex(session, table, name);
                return session;
            });
        }
    }

    private void attach(TableName parent, String parentIndex, TableName partition, String index) {
        site.briefly(session -> {
            if (!isAttached(session, partition, index)) {
                session.execute("ALTER INDEX " + qualified(parent, parentIndex) + " ATTACH PARTITION "
                        + qualified(partition, index));
            }
            return session;
        });
    }

    private static boolean isAttached(Session session, TableName partition, String index) throws SQLException {
        return session.one(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = to_regclass(?)) AS attached",
                row -> row.bool("attached"),
                qualified(partition, index));
    }

    /** A partition whose index is missing or, being partitioned itself, not valid yet. */
    private Optional<Partition> next(TableName parent, String parentIndex) {
        return site.read(session -> session.first(
                "SELECT n.nspname, c.relname, c.relkind <> 'p' AS leaf, x.relname AS index"
                        + " FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " LEFT JOIN (pg_catalog.pg_inherits a JOIN pg_catalog.pg_index d ON d.indexrelid = a.inhrelid"
                        + " JOIN pg_catalog.pg_class x ON x.oid = d.indexrelid)"
                        + " ON a.inhparent = to_regclass(?) AND d.indrelid = c.oid"
                        + " WHERE i.inhparent = to_regclass(?) AND NOT coalesce(d.indisvalid, false)"
                        + " ORDER BY n.nspname, c.relname LIMIT 1",
                row -> new Partition(
                        new TableName(row.text("nspname"), row.text("relname")),
                        row.bool("leaf"),
                        row.textOrNull("index")),
                qualified(parent, parentIndex),
                parent.sql()));
    }

    private static boolean isPartitioned(Session session, TableName table) throws SQLException {
        return session.one(
                "SELECT relkind = 'p' AS partitioned FROM pg_catalog.pg_class WHERE oid = to_regclass(?)",
                row -> row.bool("partitioned"),
                table.sql());
    }

    /** An index lives in the schema of its table. */
    private static String qualified(TableName table, String index) {
        return Identifiers.quote(table.schema()) + "." + Identifiers.quote(index);
    }

    private record Partition(
            TableName table, boolean leaf, @Nullable String index) {}
}
