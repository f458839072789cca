package dev.switchback.sync;

import dev.switchback.change.Extraction;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What keeps a new shape from living in a table of its own: the table as expand would make it, or as it is there already. */
final class ExtractionCheck {

    private ExtractionCheck() {}

    static List<String> faults(Session session, SchemaChange change, Extraction extraction, TableFacts facts)
            throws SQLException {
        List<String> faults = new ArrayList<>();
        if (facts.uniqueKeys().stream().noneMatch(Set.copyOf(change.key())::equals)) {
            faults.add("the key " + change.key() + " has no unique index of exactly these columns in table "
                    + change.table() + ": the foreign key of " + extraction.table() + " needs one");
        }
        TableFacts there = facts.extracted();
        if (there == null) {
            faults.addAll(cannotBeCreated(session, change, extraction, facts));
        } else {
            keyFaults(change, extraction, facts, there, faults);
            columnFaults(change, extraction, there, faults);
            if (!cascades(session, facts, there)) {
                faults.add("table " + extraction.table() + " has no foreign key to " + change.table()
                        + " with ON DELETE CASCADE ON UPDATE CASCADE: an old image that deletes a row, or changes its"
                        + " key, would fail or leave its new shape behind; add one over " + extraction.key());
            }
        }
        return faults;
    }

    private static List<String> cannotBeCreated(
            Session session, SchemaChange change, Extraction extraction, TableFacts facts) throws SQLException {
        List<String> faults = new ArrayList<>();
        boolean schema = session.one(
                "SELECT count(*) > 0 AS present FROM pg_catalog.pg_namespace WHERE nspname = ?",
                row -> row.bool("present"),
                extraction.table().schema());
        if (!schema) {
            faults.add("schema '" + extraction.table().schema() + "' for table " + extraction.table()
                    + " does not exist: create it, or name another one");
        }
        boolean secured = session.one(
                "SELECT relrowsecurity AS secured FROM pg_catalog.pg_class WHERE oid = ?",
                row -> row.bool("secured"),
                facts.oid());
        if (secured) {
            faults.add("table " + change.table() + " has row-level security, which a new table would not have: create "
                    + extraction.table() + " yourself, with its policies");
        }
        return faults;
    }

    private static void keyFaults(
            SchemaChange change, Extraction extraction, TableFacts facts, TableFacts there, List<String> faults) {
        for (int i = 0; i < extraction.key().size(); i++) {
            String name = extraction.key().get(i);
            String type = facts.type(change.key().get(i));
            ColumnFacts column = there.columns().get(name);
            if (column == null) {
                faults.add("key column '" + name + "' is not in table " + extraction.table() + ", which has "
                        + there.columns().keySet().stream().sorted().toList());
            } else if (!column.type().equals(type)) {
                faults.add("key column '" + name + "' of table " + extraction.table() + " is " + column.type() + ", '"
                        + change.key().get(i) + "' of table " + change.table() + " is " + type
                        + ": give both one type");
            }
        }
        if (there.uniqueKeys().stream().noneMatch(Set.copyOf(extraction.key())::equals)) {
            faults.add("the key " + extraction.key() + " has no unique index of exactly these columns in table "
                    + extraction.table() + ": there is at most one row for each row of " + change.table());
        }
    }

    private static void columnFaults(
            SchemaChange change, Extraction extraction, TableFacts there, List<String> faults) {
        Set<String> written = new HashSet<>(extraction.key());
        written.addAll(change.newShape().names());
        for (Map.Entry<String, ColumnFacts> each : there.columns().entrySet()) {
            ColumnFacts column = each.getValue();
            if (!written.contains(each.getKey())
                    && column.notNull()
                    && column.defaultValue() == null
                    && !column.computed()) {
                faults.add("column '" + each.getKey() + "' of table " + extraction.table()
                        + " is NOT NULL without a default and not in the new shape: the sync trigger could not insert"
                        + " a row; give it a default");
            }
        }
    }

    private static boolean cascades(Session session, TableFacts facts, TableFacts there) throws SQLException {
        return session.one(
                "SELECT count(*) > 0 AS present FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid = ?"
                        + " AND confrelid = ? AND confdeltype = 'c' AND confupdtype = 'c' AND NOT condeferred",
                row -> row.bool("present"),
                there.oid(),
                facts.oid());
    }
}
