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
    private boolean assigned;

    /**
     * @param transparent whether the old shape's columns count as logical fields
     */
    WriteRouting(SchemaChange change, Pin pin, boolean transparent) {
        this.change = change;
        this.pin = pin;
        this.transparent = transparent;
    }

    QOM.Update<?> update(QOM.Update<?> update, Table<?> table) {
        Map<? extends FieldOrRow, ? extends FieldOrRowOrSelect> set = update.$set();
        Assignments assignments = Assignments.of(change, set.keySet(), transparent);
        assigned |= !assignments.areNone();
        return assignments.areNone() ? update : update.$set(routed(set, assignments, table));
    }

    QOM.Insert<?> insert(QOM.Insert<?> insert, Table<?> table) {
        QOM.Insert<?> routed = insert;
        Map<? extends FieldOrRow, ? extends FieldOrRowOrSelect> set = insert.$updateSet();
        Assignments updated = Assignments.of(change, set.keySet(), transparent);
        if (!updated.areNone()) {
            routed = routed.$updateSet(routed(set, updated, table));
        }
        Assignments inserted = Assignments.of(change, insert.$columns(), transparent);
        assigned |= !(updated.areNone() && inserted.areNone());
        if (inserted.areNone()) {
            return routed;
        }
        if (isComplete(inserted)) {
            return without(routed, notWritten(inserted));
        }
        requireReach();
        requireNotBoth(inserted);
        Expansion expansion = new Expansion(change, table, pin.written(), (path, column) -> Shapes.none(column));
        List<Field<?>> others = new ArrayList<>(insert.$columns());
        others.removeAll(inserted.logical().values());
        Map<Column, Integer> places = Expansion.map(
                inserted.logical(), (column, field) -> insert.$columns().indexOf(field));
        List<Field<?>> columns = new ArrayList<>(others);
        columns.addAll(expansion.targets(inserted.logical()));

        Select<?> select = insert.$select();
        if (select == null && insert.$values().stream().allMatch(row -> isRepeatable(row, places))) {
            return routed.$columns(columns)
                    .$values(insert.$values().stream()
                            .<Row>map(row -> expanded(row, places, expansion))
                            .toList());
        }
        Select<?> given = select != null ? select : selected(insert);
        return routed.$columns(columns)
                .$values(List.of())
                .$select(wrapped(given, insert.$columns().size(), places, expansion));
    }

    Pin pin() {
        return pin;
    }

    /** Whether a statement so far assigned a logical field. */
    boolean haveAssigned() {
        return assigned;
    }

    private static boolean isRepeatable(Row row, Map<Column, Integer> places) {
        return places.values().stream()
                .allMatch(place -> Expansion.isRepeatable(row.$fields().get(place)));
    }

    private static Row expanded(Row row, Map<Column, Integer> places, Expansion expansion) {
        List<Field<?>> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            if (!places.containsValue(i)) {
                values.add(row.$fields().get(i));
            }
        }
        values.addAll(expansion.values(
                Expansion.map(places, (column, place) -> row.$fields().get(place))));
        return DSL.row(values);
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
            Map<? extends FieldOrRow, ? extends FieldOrRowOrSelect> set, Assignments assignments, Table<?> table) {
        if (!isComplete(assignments)) {
            return set(set, assignments, table);
        }
        Map<FieldOrRow, FieldOrRowOrSelect> written = new LinkedHashMap<>(set);
        written.keySet().removeAll(notWritten(assignments));
        return written;
    }

    private Map<FieldOrRow, FieldOrRowOrSelect> set(
            Map<? extends FieldOrRow, ? extends FieldOrRowOrSelect> set, Assignments assignments, Table<?> table) {
        if (!assignments.rows().isEmpty()) {
            throw refused("set(row(...), ...) names its columns: set them one by one");
        }
        requireReach();
        requireNotBoth(assignments);
        Map<Column, FieldOrRow> logical = assignments.logical();
        Map<FieldOrRow, FieldOrRowOrSelect> routed = new LinkedHashMap<>(set);
        routed.keySet().removeAll(logical.values());
        Shapes shapes = new Shapes(change, table);
        Expansion expansion = new Expansion(change, table, pin.written(), shapes::column);
        List<Field<?>> targets = expansion.targets(logical);
        Map<Column, Field<?>> given = Expansion.map(logical, (column, field) -> value(set, field));
        if (given.values().stream().allMatch(Expansion::isRepeatable)) {
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
