package dev.switchback.jooq;

import dev.switchback.change.Column;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Field;
import org.jooq.FieldOrRow;
import org.jooq.Row;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/**
 * What a statement assigns to the columns of a change.
 *
 * @param logical columns of the old shape that are assigned as logical fields, each with the statement's field
 * @param old columns of the old shape that are assigned themselves
 * @param fresh columns of the new shape that are assigned themselves
 * @param rows assignments of a row of fields, one of which is a logical field
 */
record Assignments(
        SchemaChange change,
        Map<Column, FieldOrRow> logical,
        Map<Column, FieldOrRow> old,
        Map<Column, FieldOrRow> fresh,
        List<Row> rows) {

    /**
     * Sorts a statement's fields; if none of them is a logical field, there is nothing to sort.
     *
     * @param transparent whether the old shape's columns count as logical fields
     */
    static Assignments of(SchemaChange change, Collection<? extends FieldOrRow> fields, boolean transparent) {
        if (!isAnyRouted(change, fields, transparent)) {
            return new Assignments(change, Map.of(), Map.of(), Map.of(), List.of());
        }
        Assignments all = new Assignments(
                change, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (FieldOrRow field : fields) {
            if (field instanceof Row row) {
                if (isAnyRouted(change, row.$fields(), transparent)) {
                    all.rows.add(row);
                }
            } else {
                all.add(field, transparent);
            }
        }
        return all;
    }

    /** Most statements have nothing to do with a change, even those that write its table. */
    private static boolean isAnyRouted(
            SchemaChange change, Collection<? extends FieldOrRow> fields, boolean transparent) {
        for (FieldOrRow field : fields) {
            if (field instanceof Row row) {
                if (isAnyRouted(change, row.$fields(), transparent)) {
                    return true;
                }
            } else if (field instanceof DualField<?> dual) {
                if (dual.change().name().equals(change.name())) {
                    return true;
                }
            } else if (transparent && field instanceof TableField<?, ?> column) {
                if (find(change, Path.OLD, column) != null) {
                    return true;
                }
            }
        }
        return false;
    }

    private void add(FieldOrRow field, boolean transparent) {
        if (field instanceof DualField<?> dual) {
            if (dual.change().name().equals(change.name())) {
                logical.put(dual.column(), field);
            }
            return;
        }
        if (!(field instanceof TableField<?, ?> column)) {
            return;
        }
        Column inOld = find(change, Path.OLD, column);
        if (inOld != null) {
            (transparent ? logical : old).put(inOld, field);
            return;
        }
        // An extracted new shape is in another table, where the same names may stand.
        Column inNew = change.extraction() == null ? find(change, Path.NEW, column) : null;
        if (inNew != null) {
            fresh.put(inNew, field);
        }
    }

    private static @Nullable Column find(SchemaChange change, Path path, Field<?> field) {
        String name = field.getName();
        for (Column column : change.shape(path).columns()) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        return null;
    }

    /** Whether there is nothing to route. */
    boolean areNone() {
        return logical.isEmpty() && rows.isEmpty();
    }
}
