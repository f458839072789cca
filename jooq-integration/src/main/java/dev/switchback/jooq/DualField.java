package dev.switchback.jooq;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.Column;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import org.jooq.Context;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.CustomField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * A logical field of a change: one of the old shape's columns, wherever its value is read from. In a context of
 * {@link SwitchbackJooq} it renders as the old column or as what takes its place, as the unit of work has decided, and an
 * assignment to it sets every column of both shapes that the phase wants set.
 *
 * <p>It has the old column's name, type, converter and binding. It can be used wherever a {@code Field} can. Immutable;
 * thread-safe.
 *
 * @param <T> the old column's type
 */
public final class DualField<T> extends CustomField<T> {

    private static final long serialVersionUID = 1L;

    private final transient SchemaChange change;
    private final transient Column column;
    private final transient TableField<?, T> old;
    private final transient Field<T> fresh;
    /** The same where the old shape may be gone. */
    private final transient Field<T> freshAlone;
    /** Both, under the old column's name. */
    private final transient Field<T> freshDeclared;

    private final transient Field<T> freshAloneDeclared;

    private DualField(SchemaChange change, Column column, TableField<?, T> old, Field<T> fresh, Field<T> freshAlone) {
        super(old.getUnqualifiedName(), old.getDataType());
        this.change = change;
        this.column = column;
        this.old = old;
        this.fresh = fresh;
        this.freshAlone = freshAlone;
        this.freshDeclared = fresh.as(old.getUnqualifiedName());
        this.freshAloneDeclared = freshAlone == fresh ? freshDeclared : freshAlone.as(old.getUnqualifiedName());
    }

    /**
     * The field for a column of the old shape; on the new path it is read through the change's backward mapping.
     *
     * @param old the column, of the table itself, an alias of it, or an implicit path to it
     * @throws IllegalArgumentException if it is not a column of the old shape, or the mapping is not SQL: then say with
     *     {@link #of(SchemaChange, TableField, Field)} how it is read on the new path
     */
    public static <T> DualField<T> of(SchemaChange change, TableField<?, T> old) {
        Column column = columnOf(change, old);
        if (change.extraction() != null) {
            throw needsExpression(change, "a new shape in a table of its own");
        }
        Shapes shapes = new Shapes(change, tableOf(old));
        return change.mapping()
                .choose(
                        sql -> new DualField<>(
                                change,
                                column,
                                old,
                                shapes.expression(sql, Path.OLD, column, old.getDataType(), shapes::column),
                                shapes.expression(sql, Path.OLD, column, old.getDataType(), shapes.without(Path.OLD))),
                        java -> {
                            throw needsExpression(change, "a Java mapping, so no SQL gives the old value");
                        },
                        adapters -> {
                            throw needsExpression(change, "adapters and no mapping");
                        });
    }

    /**
     * The field for a column of the old shape, with what to read on the new path.
     *
     * @param old the column, of the table itself, an alias of it, or an implicit path to it
     * @param fresh an SQL expression over columns of the new shape that gives the same value, of the same type in the
     *     database: the old column's converter and binding read it
     * @throws IllegalArgumentException if {@code old} is not a column of the old shape
     */
    public static <T> DualField<T> of(SchemaChange change, TableField<?, T> old, Field<T> fresh) {
        return new DualField<>(change, columnOf(change, old), old, fresh, fresh);
    }

    private static Column columnOf(SchemaChange change, TableField<?, ?> old) {
        if (change.mapping() instanceof AdapterMapping) {
            throw new IllegalArgumentException("'" + change.name() + "' is a change by adapters, which has no columns:"
                    + " use a repository with an adapter for each path");
        }
        return change.oldShape().columns().stream()
                .filter(column -> column.name().equals(old.getName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("column '" + old.getName()
                        + "' is not in the old shape of '" + change.name() + "', which is "
                        + change.oldShape().names()));
    }

    private static IllegalArgumentException needsExpression(SchemaChange change, String what) {
        return new IllegalArgumentException("'" + change.name() + "' has " + what
                + ": say with DualField.of(change, old, fresh) what SQL reads it on the new path, or use a repository with"
                + " an adapter for each path");
    }

    private static Table<?> tableOf(TableField<?, ?> field) {
        Table<?> table = field.getTable();
        if (table == null) {
            throw new IllegalArgumentException("field " + field.getName() + " has no table: take the generated one");
        }
        return table;
    }

    SchemaChange change() {
        return change;
    }

    Column column() {
        return column;
    }

    /** The table, alias or path whose column it is. */
    Table<?> table() {
        return tableOf(old);
    }

    /** What it stands for where a column is declared: under its own name. */
    Field<T> declaredBy(Pin pin) {
        if (pin.path() == Path.OLD) {
            return old;
        }
        return pin.written() == Pin.Written.NEW ? freshAloneDeclared : freshDeclared;
    }

    /** What it stands for. */
    Field<T> by(Pin pin) {
        if (pin.path() == Path.OLD) {
            return old;
        }
        return pin.written() == Pin.Written.NEW ? freshAlone : fresh;
    }

    /** In ON CONFLICT, what was to be inserted for it. Where that is the new shape alone, it tells. */
    Field<?> excludedBy(Pin pin) {
        if (pin.written() != Pin.Written.NEW) {
            return excluded(column);
        }
        if (!(change.mapping() instanceof SqlMapping sql)) {
            throw new OneShapeException(
                    "excluded(" + column.name() + ") of '" + change.name() + "' is asked for where only"
                            + " the new shape is written, and no SQL gives it: set the value itself");
        }
        return new Shapes(change, tableOf((TableField<?, ?>) old))
                .expression(
                        sql,
                        Path.OLD,
                        column,
                        SQLDataType.OTHER,
                        (path, each) -> path == Path.OLD ? null : excluded(each));
    }

    private static Field<?> excluded(Column column) {
        return DSL.field(DSL.name("excluded", column.name()), SQLDataType.OTHER);
    }

    /** Only for who renders it outside of any context that knows Switchback: both sides, so that it tells what it is. */
    @Override
    public void accept(Context<?> context) {
        if (context.executeContext() != null) {
            throw new IllegalStateException("the field '" + getName() + "' of '" + change.name()
                    + "' is executed by a DSLContext that does not know Switchback: use the one that"
                    + " SwitchbackJooq.configure(dsl, switchback) returns");
        }
        context.visit(DSL.field(DSL.name("switchback", change.name())))
                .sql('(')
                .visit(old)
                .sql(", ")
                .visit(fresh)
                .sql(')');
    }
}
