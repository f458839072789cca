package dev.switchback.benchmarks.scale;

import dev.switchback.change.Column;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table with several changes at once, each with several columns.
 *
 * @param name in SQL
 * @param changes of it
 * @param columns of each shape
 */
record GrownTable(String name, int changes, int columns) {

    /** Creates it with the old shapes, and fills it. */
    List<String> ddl(int rows) {
        String definitions = String.join(
                "",
                IntStream.range(0, changes * columns)
                        .mapToObj(i -> ", o" + i + " text")
                        .toList());
        String values = String.join(
                "",
                IntStream.range(0, changes * columns)
                        .mapToObj(i -> ", 'value ' || n")
                        .toList());
        return List.of(
                "CREATE TABLE " + name + " (id bigint PRIMARY KEY, email text" + definitions
                        + ") WITH (fillfactor = 50)",
                "INSERT INTO " + name + " SELECT n, 'ada@example.org'" + values + " FROM generate_series(1, " + rows
                        + ") AS n");
    }

    /** The changes, numbered from 0. */
    List<SchemaChange> definitions() {
        return IntStream.range(0, changes).mapToObj(this::definition).toList();
    }

    private SchemaChange definition(int change) {
        List<Integer> numbers = IntStream.range(change * columns, (change + 1) * columns)
                .boxed()
                .toList();
        SchemaChangeBuilder builder = SchemaChange.named(name.replace('_', '-') + "-" + change)
                .table(name)
                .key("id")
                .oldShape(numbers.stream().map(i -> Column.text("o" + i)).toArray(Column[]::new))
                .newShape(numbers.stream().map(i -> Column.text("n" + i)).toArray(Column[]::new));
        for (int i : numbers) {
            builder.forward("n" + i, "o" + i + " || '!'").backward("o" + i, "left(n" + i + ", -1)");
        }
        return builder.build();
    }
}
