package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Extraction;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.TableName;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a change can be made in what its table is: an ordinary or a partitioned table, whole, and not rewritten by rules. */
final class TableCheck {

    private TableCheck() {}

    /** Each fault says what to do; with one of them there is nothing more to be checked. */
    static List<String> faults(Session session, SchemaChange change) throws SQLException {
        List<String> faults = new ArrayList<>();
        Optional<Relation> table = find(session, change.table(), change);
        if (table.isEmpty()) {
            faults.add("table " + change.table() + " does not exist: check schema, spelling and upper case");
        } else {
            faults.addAll(table.get().faults(change.table().toString()));
        }
        Extraction extraction = change.extraction();
        if (extraction != null) {
            find(session, extraction.table(), change)
                    .ifPresent(there ->
                            faults.addAll(there.faults(extraction.table().toString())));
        }
        return faults;
    }

    private static Optional<Relation> find(Session session, TableName table, SchemaChange change) throws SQLException {
        return FullNames.in(
                session,
                inner -> inner.first(
                        "SELECT c.relkind, c.relpersistence, c.relispartition, c.reloftype <> 0 AS typed,"
                                + " array(SELECT i.inhparent::regclass::text FROM pg_catalog.pg_inherits i"
                                + " WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parents,"
                                + " array(SELECT i.inhrelid::regclass::text FROM pg_catalog.pg_inherits i"
                                + " WHERE i.inhparent = c.oid AND c.relkind = 'r' ORDER BY 1) AS children,"
                                + " array(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid"
                                + " AND a.attinhcount > 0 AND a.attname = ANY(?) ORDER BY a.attnum) AS inherited,"
                                + " array(SELECT r.rulename::text FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid"
                                + " AND r.ev_type = '2' AND r.ev_enabled <> 'D' ORDER BY 1) AS rules"
                                + " FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(?)",
                        row -> new Relation(
                                row.text("relkind"),
                                row.text("relpersistence"),
                                row.bool("relispartition"),
                                row.bool("typed"),
                                row.texts("parents"),
                                row.texts("children"),
                                row.texts("inherited"),
                                row.texts("rules")),
                        change.columns().stream().map(Column::name).toList(),
                        table.sql()));
    }

    private record Relation(
            String kind,
            String persistence,
            boolean partition,
            boolean typed,
            List<String> parents,
            List<String> children,
            List<String> inherited,
            List<String> updateRules) {

        List<String> faults(String name) {
            return switch (kind) {
                case "r", "p" -> tableFaults(name);
                case "v", "m" -> List.of(name + " is a view: name the table whose columns it shows");
                case "f" ->
                    List.of(name + " is a foreign table: its rows are written where no trigger of this database sees"
                            + " it; make the change in the database that holds them");
                default -> List.of(name + " is not a table");
            };
        }

        private List<String> tableFaults(String name) {
            List<String> faults = new ArrayList<>();
            if (persistence.equals("t")) {
                faults.add(name + " is a temporary table: it lives no longer than its session");
            }
            if (partition) {
                faults.add(name + " is a partition: PostgreSQL adds columns to the whole table only; name " + parents);
            } else if (!inherited.isEmpty()) {
                faults.add("the columns " + inherited + " of " + name + " are inherited from " + parents
                        + ": PostgreSQL drops them there only; ALTER TABLE ... NO INHERIT first");
            }
            if (!children.isEmpty()) {
                faults.add(name + " has the inheritance children " + children + ": a trigger is not inherited, so their"
                        + " rows would not be kept in step; make them partitions, or ALTER TABLE ... NO INHERIT first");
            }
            if (typed) {
                faults.add(name + " is a typed table: PostgreSQL adds no column to it; ALTER TABLE ... NOT OF first");
            }
            if (!updateRules.isEmpty()) {
                faults.add("the rules " + updateRules + " rewrite updates of " + name + ", so that the backfill's"
                        + " updates would do something else; replace them by triggers");
            }
            return faults;
        }
    }
}
