package dev.switchback.migrate;

import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.database.SqlResource;
import dev.switchback.journal.Json;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the changes of open windows need of the catalog, at one moment. What it was before a migration is compared with what it
 * is afterwards, found by the numbers of the catalog: a column that was dropped and made anew is not the same one.
 */
final class Picture {

    private static final String FACTS = SqlResource.text(Picture.class, "picture.sql");

    /** The columns of the shapes and keys, and what of them must stay; of a change by adapters only the shapes are recorded. */
    private static final String NEEDED =
            "SELECT DISTINCT ON (g.change, t.oid, a.attnum) g.change, t.oid AS relid, a.attnum, g.typed FROM ("
                    + "SELECT change, table_schema, table_name, name, expects <> '' AS typed FROM switchback.guard"
                    + " WHERE kind = 'COLUMN' UNION ALL"
                    + " SELECT change, table_schema, table_name, column_name, true FROM switchback.shape_column) AS g"
                    + " JOIN pg_catalog.pg_namespace n ON n.nspname = g.table_schema"
                    + " JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = g.table_name"
                    + " JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attname = g.name AND a.attnum > 0"
                    + " WHERE g.change = ANY (?) ORDER BY g.change, t.oid, a.attnum, g.typed DESC";

    private final String changes;
    private final String needed;
    private final List<String> others;
    private final Map<String, Fact> facts = new LinkedHashMap<>();

    private Picture(String changes, String needed, List<String> others) {
        this.changes = changes;
        this.needed = needed;
        this.others = others;
    }

    static Picture before(Session session, List<Window> windows) throws SQLException {
        List<String> names = windows.stream().map(Window::change).toList();
        String changes = Json.line(windows.stream()
                .map(window -> Map.of("name", window.change(), "strict", window.strict()))
                .toList());
        List<Map<String, Object>> needed = session.query(
                NEEDED,
                row -> Map.of(
                        "change", row.text("change"),
                        "relid", row.number("relid"),
                        "attnum", row.number("attnum"),
                        "typed", row.bool("typed")),
                names);
        List<String> others = session.query(
                "SELECT name FROM switchback.change WHERE name <> ALL (?)", row -> row.text("name"), names);
        return new Picture(changes, Json.line(needed), others).taken(session);
    }

    /** The same things as they are now. */
    Picture again(Session session) throws SQLException {
        return new Picture(changes, needed, others).taken(session);
    }

    /** What is no longer as it was. */
    List<Harm> harms(Picture after) {
        List<Harm> harms = new ArrayList<>();
        for (Fact fact : facts.values()) {
            if (!goneWithTable(fact, after)) {
                String deed = deed(fact, after.facts.get(key(fact)));
                if (!deed.isEmpty()) {
                    harms.add(new Harm(fact.change(), fact.label(), deed));
                }
            }
        }
        return harms;
    }

    /** The changes that need this column, or anything of this table where the column is empty. */
    List<Fact> of(long relid, String column) {
        String table = "table " + relid;
        String inTable = "column " + relid + ' ';
        return facts.values().stream()
                .filter(fact -> column.isEmpty()
                        ? fact.key().equals(table)
                        : fact.key().startsWith(inTable) && fact.name().equals(column))
                .toList();
    }

    /** The tables of a schema that changes need. */
    List<Fact> tablesIn(String schema) {
        return facts.values().stream()
                .filter(fact -> !fact.change().isEmpty())
                .filter(fact -> fact.key().startsWith("table ") && fact.name().startsWith(schema + '.'))
                .toList();
    }

    /** The triggers of ours on a table. */
    List<Fact> triggers(long relid) {
        return facts.values().stream()
                .filter(fact -> fact.key().startsWith("trigger " + relid + ' '))
                .toList();
    }

    private static String deed(Fact before, @Nullable Fact after) {
        if (after == null) {
            return "dropped";
        }
        if (!after.name().equals(before.name())) {
            return "renamed to " + after.name();
        }
        if (!after.state().equals(before.state())) {
            return "changed from " + before.state() + " to " + after.state();
        }
        return after.stamp().equals(before.stamp()) ? "" : "altered or replaced";
    }

    /** One line for a table that is dropped, and none for each of its columns. */
    private boolean goneWithTable(Fact fact, Picture after) {
        String[] key = fact.key().split(" ", -1);
        return (key[0].equals("column") || key[0].equals("trigger"))
                && facts.containsKey(fact.change() + "/table " + key[1])
                && !after.facts.containsKey(fact.change() + "/table " + key[1]);
    }

    private Picture taken(Session session) throws SQLException {
        for (Fact fact : session.query(FACTS, Picture::fact, changes, needed, others)) {
            facts.put(key(fact), fact);
        }
        return this;
    }

    private static String key(Fact fact) {
        return fact.change() + '/' + fact.key();
    }

    private static Fact fact(Row row) throws SQLException {
        return new Fact(
                row.text("change"),
                row.text("key"),
                row.text("label"),
                row.text("name"),
                row.text("state"),
                row.text("stamp"));
    }
}
