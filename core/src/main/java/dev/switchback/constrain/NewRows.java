package dev.switchback.constrain;

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
 * The rows of a change's table that a constraint is held against, as something to select from.
 *
 * @param sql without an alias
 */
record NewRows(String sql) {

    /** The rows as they are. */
    static NewRows stored(SchemaChange change) {
        return new NewRows(change.table().sql());
    }

    /** The rows as the backfill would leave them: what agrees stays, and the rest is derived. */
    static NewRows filled(Session session, SchemaChange change) throws SQLException {
        RowSql row = RowSql.scanned(change);
        List<String> added = change.newShape().names();
        List<String> derived = row.derived(Path.NEW);
        Stream<String> others = session
                .query(
                        "SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = to_regclass(?)"
                                + " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
                        each -> each.text("attname"),
                        change.table().sql())
                .stream()
                .filter(name -> !added.contains(name))
                .map(name -> "t." + Identifiers.quote(name));
        Stream<String> shape = IntStream.range(0, added.size()).mapToObj(i -> {
            String name = Identifiers.quote(added.get(i));
            return "CASE WHEN " + row.agree() + " THEN t." + name + " ELSE " + derived.get(i) + " END AS " + name;
        });
        return new NewRows(Stream.concat(others, shape)
                .collect(Collectors.joining(", ", "(SELECT ", " FROM " + row.from() + ")")));
    }

    /** As one table of a FROM clause. */
    String as(String alias) {
        return sql + " AS " + alias;
    }
}
