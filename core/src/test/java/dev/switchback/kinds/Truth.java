package dev.switchback.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.change.Column;
import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.testing.TestDatabase;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is true of a table, found out with plain SQL and the kind's {@linkplain Fact facts}. Knows nothing of triggers,
 * mapping functions or phases.
 */
final class Truth {

    private final TestDatabase database;
    private final Kind kind;
    private final SchemaChange change;
    private final String table;

    Truth(TestDatabase database, Kind kind) {
        this.database = database;
        this.kind = kind;
        this.change = kind.change();
        this.table = change.table().sql();
        kind.ddl().forEach(database::execute);
        database.execute(
                "CREATE TABLE fact (" + columns("old", change.oldShape().columns()) + ", "
                        + columns("new", change.newShape().columns()) + ")");
        database.execute("INSERT INTO fact VALUES "
                + kind.facts().stream()
                        .map(fact -> "(" + fact.old() + ", " + fact.fresh() + ")")
                        .collect(Collectors.joining(", ")));
    }

    /** Rows as an old release left them, and the columns that say what the last writer meant, and who it was. */
    void fill(int rows) {
        List<String> old = change.oldShape().names();
        List<Fact> facts = kind.oldWritesAll();
        database.execute("INSERT INTO " + table + " (id, note, "
                + old.stream().map(Truth::quote).collect(Collectors.joining(", ")) + ") VALUES "
                + IntStream.rangeClosed(1, rows)
                        .mapToObj(id -> "(" + id + ", 'was there', "
                                + facts.get(id % facts.size()).old() + ")")
                        .collect(Collectors.joining(", ")));
        database.execute("ALTER TABLE " + table + " ADD COLUMN writer text, "
                + change.columns().stream()
                        .map(column -> "ADD COLUMN " + quote("meant_" + column.name()) + " " + column.type())
                        .collect(Collectors.joining(", ")));
        database.execute("UPDATE " + table + " SET writer = 'old', "
                + old.stream()
                        .map(name -> quote("meant_" + name) + " = " + quote(name))
                        .collect(Collectors.joining(", ")));
    }

    /**
     * Fails if a row disagrees, or holds what its last writer did not mean. A shape that is not there is not looked at.
     *
     * @param filled whether the new shape of every row should be filled by now
     */
    void check(String step, boolean filled) {
        boolean oldThere = there(Path.OLD);
        boolean newThere = there(Path.NEW);
        if (oldThere && newThere) {
            assertThat(divergent(filled)).as("divergent after %s", step).isEmpty();
        }
        if (oldThere) {
            assertThat(rewrittenOld()).as("old shape rewritten after %s", step).isEmpty();
        }
        if (newThere) {
            assertThat(rewrittenNew()).as("new shape rewritten after %s", step).isEmpty();
            assertThat(lostOld(filled))
                    .as("written by an old image, and not to be read after %s", step)
                    .isEmpty();
        }
    }

    /** How many rows somebody has to mend before the window can open. */
    long messes(boolean convertible) {
        return kind.messes().stream()
                .filter(mess -> mess.convertible() == convertible)
                .mapToLong(mess -> database.number("SELECT count(*) FROM " + table + " t WHERE " + holds(mess)))
                .sum();
    }

    /** Somebody mends them, as an old image would write. */
    void mend() {
        List<String> old = change.oldShape().names();
        for (Mess mess : kind.messes()) {
            database.execute("UPDATE " + table + " t SET (" + list("", old) + ") = ROW("
                    + mess.mended().old() + "), (" + list("meant_", old) + ") = ROW("
                    + mess.mended().old() + "), writer = 'old' WHERE " + holds(mess));
        }
    }

    private String holds(Mess mess) {
        return "ROW(" + list("", change.oldShape().names()) + ") IS NOT DISTINCT FROM ROW("
                + mess.fact().old() + ")";
    }

    private static String list(String prefix, List<String> names) {
        return list("", prefix, names);
    }

    private static String list(String row, String prefix, List<String> names) {
        return names.stream().map(name -> row + quote(prefix + name)).collect(Collectors.joining(", "));
    }

    /** Every row with whatever it has of both shapes. */
    private String everything() {
        Extraction extraction = change.extraction();
        return extraction == null || !there(Path.NEW)
                ? table
                : "(SELECT c.*, " + list("n.", "", change.newShape().names()) + " FROM " + table + " c LEFT JOIN "
                        + extraction.table().sql() + " n ON n."
                        + quote(extraction.key().get(0)) + " = c.id)";
    }

    private boolean there(Path path) {
        Shape shape = change.shape(path);
        return database.number("SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass('"
                        + change.table(path).sql() + "') AND NOT attisdropped AND attname = "
                        + Identifiers.literal(shape.names().get(0)))
                > 0;
    }

    long rows() {
        return database.number("SELECT count(*) FROM " + table);
    }

    /** Rows whose two shapes do not say the same thing. */
    private List<List<String>> divergent(boolean filled) {
        return rows(unlessEmpty(filled) + "NOT EXISTS (SELECT FROM fact f WHERE "
                + same("f.old", "t.", change.oldShape().names()) + " AND "
                + same("f.new", "t.", change.newShape().names()) + ")");
    }

    /** Rows whose old shape is not what its last writer wrote. */
    private List<List<String>> rewrittenOld() {
        return rows(
                "t.writer IN ('old', 'both') AND " + differ(change.oldShape().names()));
    }

    /** Rows whose new shape is not what its last writer wrote. */
    private List<List<String>> rewrittenNew() {
        return rows(
                "t.writer IN ('new', 'both') AND " + differ(change.newShape().names()));
    }

    /** Rows whose new shape does not say what an old image wrote last; can be asked when the old shape is gone. */
    private List<List<String>> lostOld(boolean filled) {
        return rows(unlessEmpty(filled) + "t.writer IN ('old', 'both') AND NOT EXISTS (SELECT FROM fact f WHERE "
                + same("f.old", "t.meant_", change.oldShape().names()) + " AND "
                + same("f.new", "t.", change.newShape().names()) + ")");
    }

    private String unlessEmpty(boolean filled) {
        return filled
                ? ""
                : change.newShape().names().stream()
                        .map(name -> qualified("t.", name) + " IS NOT NULL")
                        .collect(Collectors.joining(" OR ", "(", ") AND "));
    }

    private List<List<String>> rows(String condition) {
        return database.rows("SELECT to_jsonb(t)::text FROM " + everything() + " t WHERE " + condition + " LIMIT 5");
    }

    private static String same(String fact, String row, List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> fact + (i + 1) + " IS NOT DISTINCT FROM " + qualified(row, names.get(i)))
                .collect(Collectors.joining(" AND "));
    }

    /** Byte by byte: equality would let a changed scale or letter case pass. */
    private static String differ(List<String> names) {
        return record("t.", names) + " *<> " + record("t.meant_", names);
    }

    private static String record(String row, List<String> names) {
        return names.stream().map(name -> qualified(row, name)).collect(Collectors.joining(", ", "ROW(", ")::record"));
    }

    private static String qualified(String row, String name) {
        return "t." + quote(row.substring(2) + name);
    }

    private static String columns(String prefix, List<Column> columns) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> prefix + (i + 1) + " " + columns.get(i).type())
                .collect(Collectors.joining(", "));
    }

    private static String quote(String name) {
        return '"' + name + '"';
    }
}
