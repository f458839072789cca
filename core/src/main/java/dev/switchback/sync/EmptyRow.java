package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Mapping;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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

    static List<String> faults(Session session, SchemaChange change) throws SQLException {
        String empty = change.columns().stream().map(EmptyRow::empty).collect(Collectors.joining(", "));
        String back = Stream.concat(
                        values(change.backward(), change.oldShape()),
                        change.newShape().columns().stream().map(EmptyRow::empty))
                .collect(Collectors.joining(", "));
        String there = values(change.forward(), change.newShape()).collect(Collectors.joining(", "));
        String anyFilled = change.newShape().names().stream()
                .map(name -> "there." + Identifiers.quote(name) + " IS NOT NULL")
                .collect(Collectors.joining(" OR "));
        String sql = "SELECT to_jsonb(there)::text AS filled FROM (SELECT " + there + " FROM (SELECT " + back
                + " FROM (SELECT " + empty + ") AS empty) AS back) AS there WHERE " + anyFilled;
        // A question mark in an expression is an operator, not a parameter.
        String literal = sql.replace("?", "??");
        try {
            Optional<String> filled = session.behindSavepoint(inner -> inner.first(literal, row -> row.text("filled")));
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

    private static Stream<String> values(Mapping mapping, Shape target) {
        return target.columns().stream()
                .map(column -> "(" + mapping.expression(column) + "\n)::" + column.type() + " AS "
                        + Identifiers.quote(column.name()));
    }

    private static String empty(Column column) {
        return "NULL::" + column.type() + " AS " + Identifiers.quote(column.name());
    }
}
