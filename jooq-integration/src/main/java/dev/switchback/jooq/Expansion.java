package dev.switchback.jooq;

import dev.switchback.change.Column;
import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.change.SwitchbackException;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.jooq.Pin.Written;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jooq.impl.QOM;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * From values for columns of the old shape to values for every column that a phase wants written. In the window the new
 * shape is computed by the functions of the sync trigger, so that both never disagree; on the way out, when those may go at
 * any moment, by the mapping's own expressions.
 */
final class Expansion {

    private final SchemaChange change;
    private final Shapes shapes;
    private final Written written;
    private final MappingCalls calls;
    private final Shapes.Source unassigned;

    /**
     * @param calls of the change's mapping
     * @param shapes of the table that the statement writes
     * @param unassigned what a column is that the statement does not assign
     */
    Expansion(SchemaChange change, MappingCalls calls, Shapes shapes, Written written, Shapes.Source unassigned) {
        this.change = change;
        this.calls = calls;
        this.shapes = shapes;
        this.written = written;
        this.unassigned = unassigned;
    }

    /** The columns that a statement has to set in place of some of the old shape's, in the order of {@link #values}. */
    List<Field<?>> targets(Map<Column, ?> assigned) {
        List<Field<?>> targets = new ArrayList<>();
        if (written != Written.NEW) {
            for (Column column : assigned.keySet()) {
                targets.add(shapes.column(Path.OLD, column));
            }
        }
        if (written != Written.OLD) {
            for (Column column : change.newShape().columns()) {
                targets.add(shapes.column(Path.NEW, column));
            }
        }
        return targets;
    }

    /**
     * Their values.
     *
     * @param assigned by column of the old shape; each may be rendered more than once
     * @throws OneShapeException if they cannot be computed
     */
    List<Field<?>> values(Map<Column, Field<?>> assigned) {
        List<Field<?>> all = new ArrayList<>();
        if (written != Written.NEW) {
            all.addAll(assigned.values());
        }
        if (written != Written.OLD) {
            all.addAll(change.mapping()
                    .choose(
                            sql -> bySql(sql, assigned),
                            java -> byJava(java, assigned),
                            adapters -> List.<Field<?>>of()));
        }
        return all;
    }

    private List<Field<?>> bySql(SqlMapping mapping, Map<Column, Field<?>> assigned) {
        if (written == Written.BOTH) {
            return calls.values(assigned, unassigned);
        }
        List<Field<?>> values = new ArrayList<>();
        // The old column that is not assigned is what the new shape says it is; the column itself may be gone.
        Shapes.Source newAlone = (path, column) -> path == Path.OLD ? null : unassigned.of(path, column);
        Shapes.Source source = source(
                assigned,
                (path, column) -> path == Path.NEW
                        ? unassigned.of(path, column)
                        : shapes.expression(mapping, Path.OLD, column, SQLDataType.OTHER, newAlone));
        for (Column column : change.newShape().columns()) {
            values.add(shapes.expression(mapping, Path.NEW, column, SQLDataType.OTHER, source));
        }
        return values;
    }

    private static Shapes.Source source(Map<Column, Field<?>> assigned, Shapes.Source others) {
        return (path, column) -> {
            Field<?> value = path == Path.OLD ? assigned.get(column) : null;
            return value == null ? others.of(path, column) : typed(value, column);
        };
    }

    /** A parameter alone has no type, or a wrong one. */
    private static Field<?> typed(Field<?> value, Column column) {
        return DSL.field("({0})::" + column.typeWithoutCollation(), SQLDataType.OTHER, value);
    }

    private List<Field<?>> byJava(JavaMapping mapping, Map<Column, Field<?>> assigned) {
        RowValues row = RowValues.of(Map.of());
        for (Column column : change.oldShape().columns()) {
            Field<?> value = assigned.get(column);
            if (!(value instanceof Param<?> param)) {
                throw new OneShapeException("'" + change.name() + "' has a Java mapping, and column '" + column.name()
                        + "' of its old shape is " + (value == null ? "not set" : "set to an expression")
                        + ": set every column of " + change.oldShape().names()
                        + " to a value, or write through a repository with dualWrite(...)");
            }
            row = row.and(column.name(), databaseValue(param));
        }
        for (Column column : change.newShape().columns()) {
            row = row.and(column.name(), null);
        }
        try {
            RowValues fresh = new JavaLaws(change, mapping).derive(Path.NEW, row);
            return change.newShape().columns().stream()
                    .<Field<?>>map(column -> typed(DSL.val(fresh.get(column.name())), column))
                    .toList();
        } catch (UnconvertibleException e) {
            throw new SwitchbackException(e.getMessage() + ": nothing was written", e.getCause());
        }
    }

    private static <T> @Nullable Object databaseValue(Param<T> param) {
        return param.getBinding().converter().to(param.getValue());
    }

    /** Whether a value may be rendered more than once: it is the same each time, and costs nothing to compute. */
    static boolean isRepeatable(Field<?> value) {
        return value instanceof Param<?> || value instanceof QOM.Excluded<?> || value instanceof QOM.Null;
    }

    static boolean areRepeatable(Iterable<Field<?>> values) {
        for (Field<?> value : values) {
            if (!isRepeatable(value)) {
                return false;
            }
        }
        return true;
    }

    static <V, T> Map<Column, T> map(Map<Column, V> of, BiFunction<Column, V, T> function) {
        Map<Column, T> map = new LinkedHashMap<>();
        of.forEach((column, value) -> map.put(column, function.apply(column, value)));
        return map;
    }
}
