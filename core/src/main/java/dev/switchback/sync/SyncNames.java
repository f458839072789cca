package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The database objects that belong to one change. Everything but the trigger lives in schema {@code switchback}; the
 * names are fixed by the change's name, and a change's name leaves room for every suffix.
 */
public final class SyncNames {

    private final SchemaChange change;

    public SyncNames(SchemaChange change) {
        this.change = change;
    }

    /** The trigger on the table. Row triggers fire in byte order of their names: {@code ~} sorts after every letter. */
    public String trigger() {
        return "~switchback_" + change.name();
    }

    /** The trigger's function. */
    String syncFunction() {
        return inSchema("_sync");
    }

    /** The trigger on the table that refuses TRUNCATE. */
    String truncateTrigger() {
        return trigger() + "_truncate";
    }

    /** That trigger's function. */
    String truncateFunction() {
        return inSchema("_truncate");
    }

    /** The function that says whether a row's shapes agree. */
    String agreeFunction() {
        return inSchema("_agree");
    }

    /** The view that keeps a plain DROP or ALTER TYPE away from the columns of both shapes. */
    String guardView() {
        return inSchema("_guard");
    }

    /** The sequence that counts writes which set only this shape. */
    public String writesSequence(Path shape) {
        return inSchema(shape == Path.OLD ? "_old_writes" : "_new_writes");
    }

    /** The function that computes a column of a shape from the row, one for each column in order. */
    String mappingFunction(Path target, int index) {
        return inSchema((target == Path.NEW ? "_forward_" : "_backward_") + (index + 1));
    }

    /** The function that says whether a row's old shape survives the way to the new shape and back. */
    String losslessFunction() {
        return inSchema("_lossless");
    }

    /** {@code switchback.f(t.a, t.b)}: whether the old shape of the row known as {@code row} survives the way and back. */
    public String lossless(String row) {
        return losslessFunction() + arguments(row);
    }

    /** {@code switchback.f(t.a, t.b)}: whether the row known as {@code row} agrees. */
    public String agree(String row) {
        return agreeFunction() + arguments(row);
    }

    /** The values of a shape's columns computed from the row known as {@code row}, in order. */
    public List<String> derived(Path target, String row) {
        int columns = shape(target).columns().size();
        return IntStream.range(0, columns)
                .mapToObj(index -> mappingFunction(target, index) + arguments(row))
                .toList();
    }

    /** The same with each argument given as an SQL expression, in the order of {@link SchemaChange#columns()}. */
    public List<String> derived(Path target, List<String> arguments) {
        int columns = shape(target).columns().size();
        String list = "(" + String.join(", ", arguments) + ")";
        return IntStream.range(0, columns)
                .mapToObj(index -> mappingFunction(target, index) + list)
                .toList();
    }

    /** {@code ROW(t.a, t.b)::record} of a shape: as a record it can be compared byte by byte, whatever its types. */
    String shapeRow(Path shape, String row) {
        return row(shape(shape).names(), row);
    }

    /** {@code ROW(t.k)::record} of the key. */
    String keyRow(String row) {
        return row(change.key(), row);
    }

    /** The columns whose update concerns the trigger: both shapes and the key. */
    List<String> watchedColumns() {
        return Stream.concat(change.columns().stream().map(Column::name), change.key().stream())
                .toList();
    }

    private static String row(List<String> columns, String row) {
        return columns.stream()
                .map(name -> row + "." + Identifiers.quote(name))
                .collect(Collectors.joining(", ", "ROW(", ")::record"));
    }

    Shape shape(Path path) {
        return path == Path.OLD ? change.oldShape() : change.newShape();
    }

    private String arguments(String row) {
        return change.columns().stream()
                .map(Column::name)
                .map(name -> row + "." + Identifiers.quote(name))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private String inSchema(String suffix) {
        return "switchback." + Identifiers.quote(change.name() + suffix);
    }
}
