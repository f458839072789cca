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
     * Sorts a statement's fields.
     *
     * @param transparent whether the old shape's columns count as logical fields
     */
    static Assignments of(SchemaChange change, Collection<? extends FieldOrRow> fields, boolean transparent) {
        Assignments all = new Assignments(
                change, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (FieldOrRow field : fields) {
            if (field instanceof Row row) {
                if (!of(change, row.$fields(), transparent).areNone()) {
                    all.rows.add(row);
                }
            } else {
                all.add(field, transparent);
            }
        }
        return all;
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
        Column inOld = find(Path.OLD, column);
        if (inOld != null) {
            (transparent ? logical : old).put(inOld, field);
            return;
        }
        // An extracted new shape is in another table, where the same names may stand.
        Column inNew = change.extraction() == null ? find(Path.NEW, column) : null;
        if (inNew != null) {
            fresh.put(inNew, field);
        }
    }

    private @Nullable Column find(Path path, Field<?> field) {
        return change.shape(path).columns().stream()
                .filter(column -> column.name().equals(field.getName()))
                .findFirst()
                .orElse(null);
    }

    /** Whether there is nothing to route. */
    boolean areNone() {
        return logical.isEmpty() && rows.isEmpty();
    }
}
