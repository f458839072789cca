package dev.switchback.sync;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a change's key identifies every row: its columns are never NULL, and a unique index says so for every row, at
 * every moment, and by the same comparison as a query's.
 */
final class KeyCheck {

    private static final Logger log = LoggerFactory.getLogger(KeyCheck.class);

    private KeyCheck() {}

    static List<String> faults(Session session, SchemaChange change, TableFacts facts) throws SQLException {
        List<String> faults = new ArrayList<>();
        List<String> key = facts.hasOnlyNew(change) ? change.keyAfterContract() : change.key();
        for (String name : key) {
            ColumnFacts column = facts.columns().get(name);
            if (column == null) {
                faults.add("key column '" + name + "' is not in table " + change.table() + ", which has "
                        + facts.columns().keySet().stream().sorted().toList());
            } else if (!column.notNull()) {
                faults.add("key column '" + name + "' may be NULL: a key must identify every row; add NOT NULL");
            }
        }
        if (faults.isEmpty()) {
            faults.addAll(uniquenessFaults(change, key, uniqueIndexes(session, facts)));
        }
        return faults;
    }

    private static List<String> uniquenessFaults(SchemaChange change, List<String> key, List<UniqueIndex> indexes) {
        List<UniqueIndex> fit = indexes.stream()
                .filter(index -> index.defect() == null && key.containsAll(index.columns()))
                .toList();
        if (fit.isEmpty()) {
            String others = indexes.stream()
                    .filter(index -> index.defect() != null)
                    .map(index -> "; unique index '" + index.name() + "' does not count: " + index.defect())
                    .collect(Collectors.joining());
            return List.of("the key " + key + " is not unique: table " + change.table()
                    + " has unique indexes on "
                    + indexes.stream()
                            .filter(index -> index.defect() == null)
                            .map(UniqueIndex::columns)
                            .toList()
                    + "; use one of them" + others);
        }
        if (fit.stream().noneMatch(index -> index.serves(key))) {
            log.warn(
                    "'{}': no index is in the order of the key {}, so that each chunk of the backfill sorts the table:"
                            + " name the key's columns in the order of their index, which is that of {}",
                    change.name(),
                    key,
                    fit.stream().map(UniqueIndex::columns).toList());
        }
        return List.of();
    }

    private static List<UniqueIndex> uniqueIndexes(Session session, TableFacts facts) throws SQLException {
        return session.query(
                "SELECT c.relname, array_agg(coalesce(a.attname::text, '') ORDER BY k.nr) AS columns,"
                        + " m.amname = 'btree' AND (bool_and(k.option = 0) OR bool_and(k.option = 3)) AS ordered,"
                        + " CASE WHEN NOT i.indisvalid THEN 'it is not valid, because a build of it failed or goes on'"
                        + " WHEN NOT i.indimmediate THEN 'it is deferrable'"
                        + " WHEN i.indpred IS NOT NULL THEN 'it is partial'"
                        + " WHEN i.indexprs IS NOT NULL THEN 'it is over an expression'"
                        + " WHEN bool_or(k.coll <> a.attcollation) THEN 'its collation is not the column''s'"
                        + " WHEN NOT bool_and(o.opcdefault) THEN 'its operator class is not the type''s default' END"
                        + " AS defect FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
                        + " JOIN pg_catalog.pg_am m ON m.oid = c.relam CROSS JOIN LATERAL unnest(i.indkey::int2[],"
                        + " i.indcollation::oid[], i.indclass::oid[], i.indoption::int2[])"
                        + " WITH ORDINALITY AS k (attnum, coll, opclass, option, nr)"
                        + " JOIN pg_catalog.pg_opclass o ON o.oid = k.opclass LEFT JOIN pg_catalog.pg_attribute a"
                        + " ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0"
                        + " WHERE i.indrelid = ? AND i.indisunique AND k.nr <= i.indnkeyatts"
                        + " GROUP BY c.relname, m.amname, i.indisvalid, i.indimmediate, i.indpred, i.indexprs"
                        + " ORDER BY c.relname",
                row -> new UniqueIndex(
                        row.text("relname"), row.texts("columns"), row.bool("ordered"), row.textOrNull("defect")),
                facts.oid());
    }

    /**
     * A unique index.
     *
     * @param columns those that are unique together; without those it only includes
     * @param ordered whether it can be read in the ascending order of all its columns
     * @param defect why it says nothing about some rows or some moments, or null
     */
    private record UniqueIndex(
            String name,
            List<String> columns,
            boolean ordered,
            @Nullable String defect) {

        boolean serves(List<String> key) {
            int common = Math.min(key.size(), columns.size());
            return ordered && key.subList(0, common).equals(columns.subList(0, common));
        }
    }
}
