package dev.switchback.sync;

import dev.switchback.change.Constraint.PrimaryKey;
import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the catalog has against another key taking over at contract, found before anything is built. */
final class ReplacedKey {

    private ReplacedKey() {}

    static List<String> faults(Session session, SchemaChange change, TableFacts facts) throws SQLException {
        if (!change.replacesKey() || facts.hasOnlyNew(change)) {
            return List.of();
        }
        List<String> faults = new ArrayList<>();
        if (change.constraints().stream().anyMatch(PrimaryKey.class::isInstance)) {
            partitioned(session, change, facts).ifPresent(faults::add);
            otherPrimaryKey(session, change, facts).ifPresent(faults::add);
        }
        replicaIdentity(session, change, facts).ifPresent(faults::add);
        return faults;
    }

    private static Optional<String> partitioned(Session session, SchemaChange change, TableFacts facts)
            throws SQLException {
        return session.first(
                "SELECT 1 FROM pg_catalog.pg_class WHERE oid = ? AND relkind = 'p'",
                row -> "table " + change.table()
                        + " is partitioned: PostgreSQL makes no primary key of it from an index"
                        + " that was built before, so contract could not replace its key in an instant. Keep the key, or"
                        + " move the rows to a table that is partitioned by the new one",
                facts.oid());
    }

    private static Optional<String> otherPrimaryKey(Session session, SchemaChange change, TableFacts facts)
            throws SQLException {
        return session.first(
                        "SELECT conname, array_agg(a.attname::text ORDER BY a.attnum) AS columns"
                                + " FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_attribute a"
                                + " ON a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey)"
                                + " WHERE k.conrelid = ? AND k.contype = 'p' GROUP BY conname",
                        row -> row.texts("columns"),
                        facts.oid())
                .filter(columns -> columns.stream()
                        .noneMatch(column -> change.oldShape().names().contains(column)))
                .map(columns -> "table " + change.table() + " has its primary key on " + columns
                        + ", which stays: a table has one. Declare unique(...) and notNull(...) instead");
    }

    private static Optional<String> replicaIdentity(Session session, SchemaChange change, TableFacts facts)
            throws SQLException {
        return session.first(
                        "SELECT array_agg(a.attname::text) AS columns FROM pg_catalog.pg_class c"
                                + " JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisreplident"
                                + " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum ="
                                + " ANY(i.indkey::int2[]) WHERE c.oid = ? AND c.relreplident = 'i'",
                        row -> Set.copyOf(row.texts("columns")),
                        facts.oid())
                .filter(columns -> change.oldShape().names().stream().anyMatch(columns::contains))
                .map(columns -> "the replica identity of table " + change.table() + " is an index on " + columns
                        + ", which goes with the old shape: replication would lose sight of its rows. First run ALTER TABLE "
                        + Identifiers.quote(change.table().schema()) + "."
                        + Identifiers.quote(change.table().name()) + " REPLICA IDENTITY DEFAULT");
    }
}
