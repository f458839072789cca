package dev.switchback.change;

import java.util.List;

/**
 * The columns that together carry one fact.
 *
 * @param columns in the order in which they were declared
 */
public record Shape(List<Column> columns) {

    public Shape {
        columns = List.copyOf(columns);
    }

    /** The columns' names, in order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }
}
