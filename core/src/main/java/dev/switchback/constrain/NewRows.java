package dev.switchback.constrain;

import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The rows of the table that holds the new shape, as something to select from.
 *
 * @param sql without an alias
 * @param key the columns that identify a row
 */
record NewRows(String sql, List<String> key) {

    /** The rows as they are. */
    static NewRows stored(SchemaChange change) {
        return new NewRows(change.table(Path.NEW).sql(), key(change));
    }

    /** The rows once the old shape is gone, and a key with it perhaps. */
    static NewRows contracted(SchemaChange change) {
        return new NewRows(
                change.table(Path.NEW).sql(), change.replacesKey() ? change.keyAfterContract() : key(change));
    }

    /** The rows as the backfill would leave them: what it would fill is derived, and the rest stays. */
    static NewRows filled(Session session, SchemaChange change) throws SQLException {
        RowSql row = RowSql.scanned(change);
        List<String> added = change.newShape().names();
        List<String> derived = row.derived(Path.NEW);
        Stream<String> shape = IntStream.range(0, added.size()).mapToObj(i -> {
            String name = Identifiers.quote(added.get(i));
            return "CASE WHEN " + row.unfilled() + " THEN " + derived.get(i) + " ELSE " + row.newRow() + "." + name
                    + " END AS " + name;
        });
        String rows = Stream.concat(others(session, change, row).stream(), shape)
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + row.from()));
        return new NewRows("(" + (change.extraction() == null ? rows : present(change, rows)) + ")", key(change));
    }

    /** The columns beside the new shape. A row of a table of its own that is not there yet has the key only. */
    private static List<String> others(Session session, SchemaChange change, RowSql row) throws SQLException {
        List<String> added = change.newShape().names();
        Extraction extraction = change.extraction();
        return session
                .query(
                        "SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = to_regclass(?)"
                                + " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
                        each -> each.text("attname"),
                        change.table(Path.NEW).sql())
                .stream()
                .filter(name -> !added.contains(name))
                .map(name -> {
                    int keyed = extraction == null ? -1 : extraction.key().indexOf(name);
                    String column = keyed < 0
                            ? row.newRow() + "." + Identifiers.quote(name)
                            : row.oldRow() + "."
                                    + Identifiers.quote(change.key().get(keyed));
                    return column + " AS " + Identifiers.quote(name);
                })
                .toList();
    }

    /** An empty new shape has no row in a table of its own. */
    private static String present(SchemaChange change, String rows) {
        return change.newShape().names().stream()
                .map(name -> "filled." + Identifiers.quote(name) + " IS NOT NULL")
                .collect(Collectors.joining(" OR ", "SELECT * FROM (" + rows + ") AS filled WHERE ", ""));
    }

    private static List<String> key(SchemaChange change) {
        Extraction extraction = change.extraction();
        return extraction == null ? change.key() : extraction.key();
    }

    /** As one table of a FROM clause. */
    String as(String alias) {
        return sql + " AS " + alias;
    }

    /** The key as a text, of a row known as {@code t}. */
    String keyText() {
        return key.stream()
                .map(name -> "t." + Identifiers.quote(name) + "::text")
                .collect(Collectors.joining(", ", "array_to_string(ARRAY[", "], ', ')"));
    }

    /** The key's columns of a row known as {@code t}. */
    String keyColumns() {
        return key.stream().map(name -> "t." + Identifiers.quote(name)).collect(Collectors.joining(", "));
    }
}
