package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The foreign keys that refer to a key which goes with the old shape, each with the change that moves it to the new key:
 * the real names are filled in, so that it can be copied.
 */
public final class KeyReferences {

    private static final Map<String, String> ACTIONS =
            Map.of("c", "CASCADE", "n", "SET_NULL", "d", "SET_DEFAULT", "r", "RESTRICT");

    private KeyReferences() {}

    /** What to do about each of them; empty if the key stays, or nobody refers to it. */
    public static List<String> recipes(Session session, SchemaChange change) throws SQLException {
        if (!change.replacesKey()) {
            return List.of();
        }
        return session.query(
                "SELECT k.conname, n.nspname, c.relname, k.confdeltype::text AS del, k.confupdtype::text AS upd,"
                        + " (SELECT array_agg(a.attname::text ORDER BY i) FROM unnest(k.conkey) WITH ORDINALITY u (num, i)"
                        + " JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = num) AS columns,"
                        + " (SELECT array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY i)"
                        + " FROM unnest(k.conkey) WITH ORDINALITY u (num, i)"
                        + " JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = num) AS types,"
                        + " (SELECT array_agg(a.attname::text) FROM pg_catalog.pg_attribute a"
                        + " WHERE a.attrelid = k.conrelid AND a.attnotnull AND a.attnum > 0) AS required,"
                        + " (SELECT array_agg(a.attname::text ORDER BY i) FROM unnest(k.confkey) WITH ORDINALITY u (num, i)"
                        + " JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = num) AS referenced,"
                        + " (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_catalog.pg_index p"
                        + " JOIN pg_catalog.pg_attribute a ON a.attrelid = p.indrelid AND a.attnum = ANY(p.indkey::int2[])"
                        + " WHERE p.indrelid = k.conrelid AND p.indisprimary) AS key"
                        + " FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " JOIN pg_catalog.pg_class t ON t.oid = k.confrelid"
                        + " JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace"
                        + " WHERE k.contype = 'f' AND k.conparentid = 0 AND s.nspname = ? AND t.relname = ?"
                        + " AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = k.confrelid"
                        + " AND a.attnum = ANY(k.confkey) AND a.attname = ANY(?)) ORDER BY n.nspname, c.relname, k.conname",
                row -> recipe(row, change),
                change.table().schema(),
                change.table().name(),
                change.oldShape().names());
    }

    private static String recipe(Row row, SchemaChange change) throws SQLException {
        Map<String, String> heirs = heirs(change);
        List<String> columns = row.texts("columns");
        List<String> types = row.texts("types");
        List<String> referenced = row.texts("referenced");
        List<String> key = row.texts("key");
        List<String> constraints = new ArrayList<>();
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        List<String> mapping = new ArrayList<>();
        List<String> newColumns = new ArrayList<>();
        List<String> newReferenced = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            String heir = heirs.getOrDefault(referenced.get(i), referenced.get(i));
            newReferenced.add(heir);
            if (heir.equals(referenced.get(i))) {
                newColumns.add(column);
                continue;
            }
            String widened = column + "_new";
            newColumns.add(widened);
            if (key.contains(column)) {
                key = key.stream()
                        .map(each -> each.equals(column) ? widened : each)
                        .toList();
            } else if (row.texts("required").contains(column)) {
                constraints.add("notNull(" + java(widened) + ")");
            }
            before.add("column(" + java(column) + ", " + java(types.get(i)) + ")");
            after.add("column(" + java(widened) + ", " + java(type(change, heir)) + ")");
            mapping.add(".forward(" + java(widened) + ", " + java(sql(column)) + ").backward(" + java(column) + ", "
                    + java(sql(widened) + "::" + types.get(i)) + ")");
        }
        if (!key.equals(row.texts("key"))) {
            constraints.add("primaryKey(" + list(key, "") + ")");
        }
        constraints.add("foreignKey(List.of(" + list(newColumns, "") + "), "
                + java(change.table().toString()) + ", List.of(" + list(newReferenced, "") + "))"
                + action("onDelete", row.text("del")) + action("onUpdate", row.text("upd")));
        return "constraint " + row.text("conname") + " of table " + row.text("nspname") + "." + row.text("relname")
                + " refers to " + referenced + ". Widen it by a change of its own, and contract that one first:"
                + " SchemaChange.named(" + java(name(row.text("relname"), columns)) + ").table("
                + java(row.text("nspname")) + ", " + java(row.text("relname")) + ").key("
                + list(row.texts("key"), "\"the key\"") + ").oldShape(" + String.join(", ", before) + ").newShape("
                + String.join(", ", after) + ")" + String.join("", mapping) + ".constraint("
                + String.join(", ", constraints) + ")";
    }

    /** Old key column → the column that takes its place, by position. */
    private static Map<String, String> heirs(SchemaChange change) {
        Map<String, String> heirs = new HashMap<>();
        List<String> after = change.keyAfterContract();
        for (int i = 0; i < Math.min(change.key().size(), after.size()); i++) {
            heirs.put(change.key().get(i), after.get(i));
        }
        return heirs;
    }

    private static String type(SchemaChange change, String column) {
        return change.newShape().columns().stream()
                .filter(each -> each.name().equals(column))
                .map(Column::type)
                .findFirst()
                .orElse("the type of " + column);
    }

    private static String name(String table, List<String> columns) {
        String name = (table + "-" + String.join("-", columns))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        return name.substring(0, Math.min(name.length(), SchemaChange.MAX_NAME_LENGTH));
    }

    private static String action(String method, String code) {
        String action = ACTIONS.get(code);
        return action == null ? "" : "." + method + "(Action." + action + ")";
    }

    private static String list(List<String> names, String none) {
        return names.isEmpty() ? none : names.stream().map(KeyReferences::java).collect(Collectors.joining(", "));
    }

    private static String sql(String column) {
        return Identifiers.quote(column);
    }

    private static String java(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
