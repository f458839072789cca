package dev.switchback.jooq;

import dev.switchback.change.Column;
import dev.switchback.change.Extraction;
import dev.switchback.change.SchemaChange;
import dev.switchback.jooq.Pin.Written;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jooq.Field;
import org.jooq.FieldOrRow;
import org.jooq.FieldOrRowOrSelect;
import org.jooq.Name;
import org.jooq.Row;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.QOM;
import org.jooq.impl.SQLDataType;

/** Makes INSERTs and UPDATEs that assign logical fields of a change set the columns that its phase wants set. */
final class WriteRouting {

    private static final Name VALUES = DSL.name("switchback_values");

    private final SchemaChange change;
    private final Pin pin;
    private final boolean transparent;
    private final MappingCalls calls;
    private final Shapes shapes;

    /**
     * @param table what the statements write
     * @param transparent whether the old shape's columns count as logical fields
     * @param calls of the change's mapping
     */
    WriteRouting(SchemaChange change, Table<?> table, Pin pin, boolean transparent, MappingCalls calls) {
        this.change = change;
        this.pin = pin;
        this.transparent = transparent;
        this.calls = calls;
        this.shapes = new Shapes(change, table);
    }

    /**
     * Routes an UPDATE.
     *
     * @param assignments those of its SET, among which is a logical field
     */
    QOM.Update<?> update(QOM.Update<?> update, Assignments assignments) {
        return update.$set(routed(update.$set(), assignments));
    }

    /**
     * Routes an INSERT.
     *
     * @param updated what it assigns where the row is there already; none if no logical field
     * @param inserted its columns; none if none is a logical field
     */
    QOM.Insert<?> insert(QOM.Insert<?> insert, Assignments updated, Assignments inserted) {
        QOM.Insert<?> routed = updated.areNone() ? insert : insert.$updateSet(routed(insert.$updateSet(), updated));
        return inserted.areNone() ? routed : inserted(routed, inserted);
    }

    private QOM.Insert<?> inserted(QOM.Insert<?> insert, Assignments inserted) {
        if (isComplete(inserted)) {
            return without(insert, notWritten(inserted));
        }
        requireReach();
        requireNotBoth(inserted);
        Expansion expansion = expansion((path, column) -> null);
        List<? extends Field<?>> given = insert.$columns();
        Map<Column, Integer> places = Expansion.map(inserted.logical(), (column, field) -> given.indexOf(field));
        List<Field<?>> columns = withoutPlaces(given, places);
        columns.addAll(expansion.targets(inserted.logical()));

        Select<?> select = insert.$select();
        List<? extends Row> rows = insert.$values();
        if (select == null && areRepeatable(rows, places)) {
            List<Row> expanded = new ArrayList<>(rows.size());
            for (Row row : rows) {
                expanded.add(expanded(row, places, expansion));
            }
            return insert.$columns(columns).$values(expanded);
        }
        return insert.$columns(columns)
                .$values(List.of())
                .$select(wrapped(select != null ? select : selected(insert), given.size(), places, expansion));
    }

    private Expansion expansion(Shapes.Source unassigned) {
        return new Expansion(change, calls, shapes, pin.written(), unassigned);
    }

    private static boolean areRepeatable(List<? extends Row> rows, Map<Column, Integer> places) {
        for (Row row : rows) {
            for (int place : places.values()) {
                if (!Expansion.isRepeatable(row.field(place))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Row expanded(Row row, Map<Column, Integer> places, Expansion expansion) {
        List<? extends Field<?>> given = row.$fields();
        List<Field<?>> values = withoutPlaces(given, places);
        values.addAll(expansion.values(Expansion.map(places, (column, place) -> given.get(place))));
        return DSL.row(values);
    }

    private static List<Field<?>> withoutPlaces(List<? extends Field<?>> fields, Map<Column, Integer> places) {
        List<Field<?>> others = new ArrayList<>(fields.size() + places.size());
        for (int i = 0; i < fields.size(); i++) {
            if (!places.containsValue(i)) {
                others.add(fields.get(i));
            }
        }
        return others;
    }

    /** The rows of VALUES as a query: there, a value has a name, and is evaluated once. */
    private Select<?> selected(QOM.Insert<?> insert) {
        Select<?> all = null;
        for (Row row : insert.$values()) {
            for (Field<?> value : row.fields()) {
                requireNoDefault(value);
            }
            Select<?> one = DSL.select(row.fields());
            all = all == null ? one : union(all, one);
        }
        if (all == null) {
            throw refused("an INSERT has no values");
        }
        return all;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Select<?> union(Select all, Select one) {
        return all.unionAll(one);
    }

    private Select<?> wrapped(Select<?> given, int size, Map<Column, Integer> places, Expansion expansion) {
        List<Name> names = names(size);
        Table<?> values = given.asTable(VALUES, names.toArray(Name[]::new));
        List<Field<?>> fields = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (!places.containsValue(i)) {
                fields.add(DSL.field(VALUES.append(names.get(i)), SQLDataType.OTHER));
            }
        }
        fields.addAll(expansion.values(Expansion.map(
                places, (column, place) -> DSL.field(VALUES.append(names.get(place)), SQLDataType.OTHER))));
        return DSL.select(fields).from(values);
    }

    private Map<? extends FieldOrRow, ? extends FieldOrRowOrSelect> routed(
            Map<? extends FieldOrRow, ? extends FieldOrRowOrSelect> set, Assignments assignments) {
        if (!isComplete(assignments)) {
            return set(set, assignments);
        }
        Map<FieldOrRow, FieldOrRowOrSelect> written = new LinkedHashMap<>(set);
        written.keySet().removeAll(notWritten(assignments));
        return written;
    }

    private Map<FieldOrRow, FieldOrRowOrSelect> set(
            Map<? extends FieldOrRow, ? extends FieldOrRowOrSelect> set, Assignments assignments) {
        if (!assignments.rows().isEmpty()) {
            throw refused("set(row(...), ...) names its columns: set them one by one");
        }
        requireReach();
        requireNotBoth(assignments);
        Map<Column, FieldOrRow> logical = assignments.logical();
        Map<FieldOrRow, FieldOrRowOrSelect> routed = new LinkedHashMap<>(set);
        logical.values().forEach(routed::remove);
        Expansion expansion = expansion(shapes::column);
        List<Field<?>> targets = expansion.targets(logical);
        Map<Column, Field<?>> given = Expansion.map(logical, (column, field) -> value(set, field));
        if (Expansion.areRepeatable(given.values())) {
            List<Field<?>> values = expansion.values(given);
            for (int i = 0; i < targets.size(); i++) {
                routed.put(targets.get(i), values.get(i));
            }
            return routed;
        }
        Map<Column, Name> names = new LinkedHashMap<>();
        given.keySet().forEach(column -> names.put(column, DSL.name("value_" + (names.size() + 1))));
        List<Field<?>> inner = given.entrySet().stream()
                .<Field<?>>map(each -> each.getValue().as(names.get(each.getKey())))
                .toList();
        // OFFSET keeps the planner from evaluating the value once for each place in which it is used.
        Table<?> values = DSL.select(inner).offset(DSL.inline(0)).asTable(VALUES);
        Select<?> computed = DSL.select(expansion.values(
                        Expansion.map(names, (column, name) -> DSL.field(VALUES.append(name), SQLDataType.OTHER))))
                .from(values);
        routed.put(DSL.row(targets), computed);
        return routed;
    }

    private void requireNoDefault(Field<?> value) {
        if (value instanceof QOM.Default<?>) {
            throw refused("DEFAULT has no value before it is stored, and stands for a logical field or next to an"
                    + " expression: leave the column out, or give its value");
        }
    }

    private Field<?> value(Map<? extends FieldOrRow, ? extends FieldOrRowOrSelect> set, FieldOrRow field) {
        FieldOrRowOrSelect value = set.get(field);
        if (value instanceof Field<?> single) {
            requireNoDefault(single);
            return single;
        }
        if (value instanceof Select<?> select) {
            return scalar(select);
        }
        throw new IllegalStateException("a field is set to " + value);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Field<?> scalar(Select select) {
        return DSL.field(select);
    }

    private void requireReach() {
        Extraction extraction = change.extraction();
        if (extraction != null && pin.written() != Written.OLD) {
            throw refused(
                    "its new shape is in table " + extraction.table()
                            + ", and no single statement writes both: write through a repository with an adapter for each path");
        }
    }

    /** Generated columns of both shapes, set by hand. */
    private boolean isComplete(Assignments assignments) {
        return transparent
                && assignments.rows().isEmpty()
                && assignments.logical().values().stream().noneMatch(DualField.class::isInstance)
                && assignments.logical().size() == change.oldShape().columns().size()
                && assignments.fresh().size() == change.newShape().columns().size();
    }

    /** What of a complete statement is left out: on the way out the shape that may be dropped at any moment. */
    private Collection<FieldOrRow> notWritten(Assignments complete) {
        return switch (pin.written()) {
            case OLD -> complete.fresh().values();
            case BOTH -> List.of();
            case NEW -> complete.logical().values();
        };
    }

    private static QOM.Insert<?> without(QOM.Insert<?> insert, Collection<FieldOrRow> columns) {
        if (columns.isEmpty()) {
            return insert;
        }
        List<Integer> kept = IntStream.range(0, insert.$columns().size())
                .filter(i -> !columns.contains(insert.$columns().get(i)))
                .boxed()
                .toList();
        QOM.Insert<?> shorter =
                insert.$columns(kept.stream().map(insert.$columns()::get).toList());
        Select<?> select = insert.$select();
        if (select == null) {
            return shorter.$values(insert.$values().stream()
                    .<Row>map(
                            row -> DSL.row(kept.stream().map(row.$fields()::get).toList()))
                    .toList());
        }
        List<Name> names = names(insert.$columns().size());
        return shorter.$select(DSL.select(kept.stream()
                        .map(i -> DSL.field(VALUES.append(names.get(i)), SQLDataType.OTHER))
                        .toList())
                .from(select.asTable(VALUES, names.toArray(Name[]::new))));
    }

    private static List<Name> names(int size) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(i -> DSL.name("value_" + i))
                .toList();
    }

    private void requireNotBoth(Assignments assignments) {
        if (!assignments.old().isEmpty() || !assignments.fresh().isEmpty()) {
            List<String> named = new ArrayList<>();
            assignments.old().keySet().forEach(column -> named.add(column.name()));
            assignments.fresh().keySet().forEach(column -> named.add(column.name()));
            throw refused("a logical field is set, and " + named
                    + " as well: set either the logical fields or the columns of both shapes");
        }
    }

    private OneShapeException refused(String why) {
        return new OneShapeException("a statement cannot write both shapes of '" + change.name() + "': " + why);
    }
}
