package dev.switchback.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.change.Column;
import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
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
        if (!kind.facts().isEmpty()) {
            recordFacts();
        }
    }

    private void recordFacts() {
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
        String shape = change.replacesKey() ? "" : ", " + list("", old);
        database.execute("INSERT INTO " + table + " (id, note" + shape + ") VALUES "
                + IntStream.rangeClosed(1, rows)
                        .mapToObj(id -> "(" + id + ", 'was there'" + initially(id) + ")")
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

    private String initially(int id) {
        List<Fact> facts = kind.oldWritesAll();
        return change.replacesKey() ? "" : ", " + facts.get(id % facts.size()).old();
    }

    /** Waits until nobody has a row left to derive, where that is not done by the statement itself. */
    void settle() {
        if (change.mapping() instanceof JavaMapping) {
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> database.number("SELECT count(*) FROM switchback.stale WHERE NOT parked") == 0);
        }
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
            if (filled) {
                assertThat(unnoticed())
                        .as("unconvertible and not in quarantine after %s", step)
                        .isEmpty();
            }
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
        return rows(unlessEmpty(filled) + unlessParked() + "NOT " + saysTheSame("t."));
    }

    /** Rows that cannot be converted, and are not in quarantine. */
    private List<List<String>> unnoticed() {
        return kind.messes().stream()
                .filter(mess -> !mess.convertible())
                .flatMap(mess -> rows(holds(mess) + " AND NOT EXISTS (SELECT FROM switchback.quarantine q"
                                + " WHERE q.row_key = ARRAY[t.id::text])")
                        .stream())
                .toList();
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
        return rows(unlessEmpty(filled) + unlessParked() + "t.writer IN ('old', 'both') AND NOT "
                + saysTheSame("t.meant_"));
    }

    /** Whether old values and the new shape are a fact; without facts, whether they are the same. */
    private String saysTheSame(String oldValues) {
        List<String> old = change.oldShape().names();
        List<String> fresh = change.newShape().names();
        return kind.facts().isEmpty()
                ? IntStream.range(0, old.size())
                        .mapToObj(i -> qualified(oldValues, old.get(i)) + " IS NOT DISTINCT FROM "
                                + qualified("t.", fresh.get(i)))
                        .collect(Collectors.joining(" AND ", "(", ")"))
                : "EXISTS (SELECT FROM fact f WHERE " + same("f.old", oldValues, old) + " AND "
                        + same("f.new", "t.", fresh) + ")";
    }

    private String unlessEmpty(boolean filled) {
        return filled
                ? ""
                : change.newShape().names().stream()
                        .map(name -> qualified("t.", name) + " IS NOT NULL")
                        .collect(Collectors.joining(" OR ", "(", ") AND "));
    }

    /** A row that Java cannot convert keeps the new shape it had; while there is one nobody reads that. */
    private String unlessParked() {
        return change.mapping() instanceof JavaMapping && there(Path.OLD)
                ? kind.messes().stream()
                        .map(mess -> "NOT " + holds(mess) + " AND ")
                        .collect(Collectors.joining())
                : "";
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
