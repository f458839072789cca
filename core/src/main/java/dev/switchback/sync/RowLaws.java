package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Loss;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What must hold of a row, as SQL conditions over its columns. None of them is ever NULL.
 *
 * @param columns the row's columns, both shapes, old first, as SQL
 * @param forward the function that fills a column of the new shape, by its index
 */
record RowLaws(
        SchemaChange change, SqlMapping mapping, SyncNames names, List<String> columns, IntFunction<String> forward) {

    private static final Pattern VARCHAR = Pattern.compile("(?:varchar|character varying) *\\( *(\\d+) *\\)");

    /** {@link Law#AGREE}. */
    String agree() {
        return derived(Path.NEW) + "\n        OR " + carried();
    }

    /** The new shape is there, and the old one is what the mapping gives for it. */
    String carried() {
        return "((" + filled() + ") AND " + names.derivedFunction(Path.OLD) + call(columns) + ")";
    }

    /** A shape is what the mapping makes of the row. */
    String derived(Path target) {
        return "(" + equal(target, columns) + ")";
    }

    /**
     * {@link Law#LOSSLESS}: the new shape that is there, or that the old one gives by itself, gives back the old one by
     * itself. Contract drops the old shape, and the new one has to stand alone. A value that cannot be converted is not
     * lost, it is quarantined.
     */
    String lossless() {
        String alone = equal(Path.OLD, both(nulls(Path.OLD), stored(Path.NEW, both(shape(Path.OLD), nulls(Path.NEW)))));
        return "CASE WHEN (" + filled() + ") AND " + equal(Path.OLD, both(nulls(Path.OLD), shape(Path.NEW)))
                + " THEN true\n        ELSE "
                + (mapping.partial() ? names.faultFunction() + call(columns) + " IS NOT NULL OR " : "") + "(" + alone
                + ") END";
    }

    /** {@link Law#KEPT}: an empty new shape knows nothing that could be lost. */
    String kept() {
        List<String> back = stored(Path.OLD, both(nulls(Path.OLD), shape(Path.NEW)));
        List<String> known = mapping.loss() == Loss.NEW_KNOWS_MORE ? shape(Path.NEW) : nulls(Path.NEW);
        return "NOT (" + filled() + ") OR (" + equal(Path.NEW, both(back, known)) + ")";
    }

    static String call(List<String> arguments) {
        return arguments.stream().collect(Collectors.joining(", ", "(", ")"));
    }

    private String filled() {
        return shape(Path.NEW).stream().map(column -> column + " IS NOT NULL").collect(Collectors.joining(" OR "));
    }

    /** A shape's columns equal what the mapping gives for the arguments. */
    private String equal(Path target, List<String> arguments) {
        List<String> derived = stored(target, arguments);
        List<String> stored = shape(target);
        return IntStream.range(0, derived.size())
                .mapToObj(i -> stored.get(i) + " IS NOT DISTINCT FROM " + derived.get(i))
                .collect(Collectors.joining(" AND "));
    }

    /** What the mapping gives for the arguments, as a column of its type would hold it. */
    private List<String> stored(Path target, List<String> arguments) {
        List<String> values = new ArrayList<>();
        for (Column column : change.shape(target).columns()) {
            int index = values.size();
            String function = target == Path.NEW ? forward.apply(index) : names.mappingFunction(target, index);
            values.add(stored(column, function + call(arguments)));
        }
        return values;
    }

    /**
     * A function's result has no type modifier. What storing does in silence must be done here too: it rounds, and it cuts
     * blanks off the end of a {@code varchar}. Where it would fail, or only pads, the value must not be cut off.
     */
    static String stored(Column column, String value) {
        String type = column.typeWithoutCollation().toLowerCase(Locale.ROOT);
        Matcher varchar = VARCHAR.matcher(type);
        if (varchar.matches()) {
            return "left(" + value + ", greatest(" + varchar.group(1) + ", length(rtrim(" + value + "))))";
        }
        boolean character = type.startsWith("char") || type.startsWith("varchar") || type.startsWith("bpchar");
        return type.indexOf('(') < 0 || character || type.startsWith("bit") ? value : value + "::" + type;
    }

    private List<String> shape(Path path) {
        int old = change.oldShape().columns().size();
        return path == Path.OLD ? columns.subList(0, old) : columns.subList(old, columns.size());
    }

    private List<String> nulls(Path path) {
        return change.shape(path).columns().stream()
                .map(column -> "NULL::" + column.typeWithoutCollation())
                .toList();
    }

    private static List<String> both(List<String> old, List<String> fresh) {
        return Stream.concat(old.stream(), fresh.stream()).toList();
    }
}
