package dev.switchback.jooq;

import dev.switchback.change.Column;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import java.util.function.Function;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** A change's columns as fields of one table, an alias or a path of it, and what the mapping makes of them. */
final class Shapes {

    private final SchemaChange change;
    private final Table<?> table;

    Shapes(SchemaChange change, Table<?> table) {
        this.change = change;
        this.table = table;
    }

    /** A column as the table's field. */
    Field<?> column(Path path, Column column) {
        return column(column.name());
    }

    /** A column as the table's field; one that the generated class does not know yet is made up. */
    Field<?> column(String name) {
        Field<?> generated = table.field(DSL.name(name));
        return generated != null ? generated : DSL.field(qualified(name), SQLDataType.OTHER);
    }

    /** Reads the table, but NULL for the columns of one shape: it may be dropped at any moment. */
    Source without(Path gone) {
        return (path, column) -> path == gone ? null : column(path, column);
    }

    private static Field<?> none(Column column) {
        return DSL.field("NULL::" + column.typeWithoutCollation(), SQLDataType.OTHER);
    }

    private Name qualified(String column) {
        return table.getQualifiedName().append(DSL.name(column));
    }

    /**
     * The mapping's expression for a column of the target shape: needs none of Switchback's functions, so that it works when
     * those are gone.
     *
     * @param source what to read for a column
     */
    <T> Field<T> expression(SqlMapping mapping, Path target, Column column, DataType<T> type, Source source) {
        return MappedExpression.of(DSL.name(column.name()), type, mapping.expression(target, column), names(source));
    }

    /** What an expression's words mean. Within one table no column is in both shapes. */
    private Function<String, @Nullable Field<?>> names(Source source) {
        return word -> {
            for (Path path : Path.values()) {
                for (Column column : change.shape(path).columns()) {
                    if (word.equals(column.name())) {
                        Field<?> field = source.of(path, column);
                        return field == null ? none(column) : field;
                    }
                }
            }
            return null;
        };
    }

    /** Gives what to read for a column; null for NULL of its type. */
    @FunctionalInterface
    interface Source {
        @Nullable Field<?> of(Path path, Column column);
    }
}
