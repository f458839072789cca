package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The law that tells a new shape that is empty from one that was not filled yet: {@code forward(backward(NULL))} is NULL.
 * {@code CASE WHEN active THEN 'active' ELSE 'closed' END} breaks it, because it calls an unfilled row closed.
 *
 * <p>Where the new shape has a column that is declared NOT NULL the law is waived: nobody may mean an empty new shape, so
 * it is always one that was not filled, and the mapping may give a filler for NULL. It still must not fail.
 */
final class EmptyRow {

    private EmptyRow() {}

    static List<String> faults(Session session, SchemaChange change, SqlMapping mapping) throws SQLException {
        String empty = row(change, Path.OLD, change.columns().stream().map(EmptyRow::none));
        String back = row(
                change,
                Path.NEW,
                Stream.concat(
                        values(change, mapping, Path.OLD),
                        change.newShape().columns().stream().map(EmptyRow::none)));
        List<String> values = values(change, mapping, Path.NEW).toList();
        String there = IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) + " AS "
                        + Identifiers.quote(change.newShape().names().get(i)))
                .collect(Collectors.joining(", "));
        String sql = "SELECT to_jsonb(there)::text AS filled FROM (SELECT " + there + " FROM (SELECT " + back
                + " FROM (SELECT " + empty + ") AS empty) AS back) AS there WHERE NOT there IS NULL";
        try {
            Optional<String> filled =
                    session.behindSavepoint(inner -> inner.first(Session.verbatim(sql), row -> row.text("filled")));
            return filled
                    .filter(value -> !change.requiresNewShape())
                    .map(value ->
                            "forward(backward(NULL)) is " + value + ", not NULL: a row that is not filled yet could"
                                    + " not be told from one that is. Make the backward mapping give NULL for NULL, for example"
                                    + " CASE WHEN a THEN 'x' WHEN NOT a THEN 'y' END, or declare a column of the new shape"
                                    + " .constraint(notNull(...)) if it is a filler")
                    .stream()
                    .toList();
        } catch (SQLException e) {
            return List.of("the mapping fails for a row whose shapes are NULL: " + e.getMessage());
        }
    }

    /** The values under the names that the expressions of the next step read them by. */
    private static String row(SchemaChange change, Path target, Stream<String> values) {
        List<String> each = values.toList();
        List<String> names = MappingFunctions.parameterNames(change, target);
        return IntStream.range(0, each.size())
                .mapToObj(i -> each.get(i) + " AS " + names.get(i))
                .collect(Collectors.joining(", "));
    }

    private static Stream<String> values(SchemaChange change, SqlMapping mapping, Path target) {
        return change.shape(target).columns().stream()
                .map(column -> "(" + mapping.expression(target, column) + "\n)::" + column.typeWithoutCollation());
    }

    private static String none(Column column) {
        return "NULL::" + column.typeWithoutCollation();
    }
}
