package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the functions that were generated for a change say about one of its rows: SQL over the aliases under which the
 * row's two shapes are found.
 *
 * @param change a change with an SQL mapping
 * @param oldRow the alias of the row that holds the key and the old shape
 * @param newRow the alias of the row that holds the new shape; the same one unless it is extracted
 */
public record RowSql(SchemaChange change, String oldRow, String newRow) {

    /** Every row of a scan over the change's tables: {@code t}, and {@code n} for an extracted new shape. */
    public static RowSql scanned(SchemaChange change) {
        return new RowSql(change, "t", change.extraction() == null ? "t" : "n");
    }

    /** The FROM clause that yields every row with both of its shapes. */
    public String from() {
        return from(change.table().sql());
    }

    /** The same for the rows of one partition. */
    public String from(String table) {
        String from = table + " AS " + oldRow;
        Extraction extraction = change.extraction();
        return extraction == null
                ? from
                : from + " LEFT JOIN " + extraction.table().sql() + " AS " + newRow + " ON " + sameKey(extraction);
    }

    /** Whether the shapes agree; never NULL. Fails for a value on which a mapping that is not partial fails. */
    public String agree() {
        return call(names().agreeFunction());
    }

    /** Whether the new shape is to be filled: the shapes disagree, and it is not the only one that holds a value. */
    public String unfilled() {
        return "(NOT " + agree() + " AND NOT (" + isNull(Path.OLD) + " AND " + filled() + "))";
    }

    /** Whether a shape is what the mapping makes of the other one. */
    String isDerived(Path target) {
        return call(names().derivedFunction(target));
    }

    /** Whether the old shape survives the way to the new one and back. */
    public String lossless() {
        return call(names().losslessFunction());
    }

    /** Whether the new shape survives the way to the old one and back. */
    public String kept() {
        return call(names().keptFunction());
    }

    /** Which {@linkplain Law laws} the row breaks, as an array of texts. Never fails for a value. Costs a subtransaction. */
    public String broken() {
        return call(names().brokenFunction());
    }

    /** Whether the new shape is there, and the old one is what the mapping gives for it. */
    String carried() {
        return "(" + filled() + " AND " + isDerived(Path.OLD) + ")";
    }

    /** Whether the value cannot be converted; never NULL. */
    String unconvertible() {
        return "(" + fault() + " IS NOT NULL AND NOT " + carried() + ")";
    }

    /** Whether the value cannot be converted, or the shapes disagree; never NULL. Only what converts is asked to agree. */
    String held() {
        return "CASE WHEN " + fault() + " IS NULL THEN NOT " + agree() + " ELSE NOT " + carried() + " END";
    }

    /** {@code f(t.a, t.b)} of a function that takes both shapes. */
    String call(String function) {
        return function + arguments();
    }

    /** The SQLSTATE with which the forward mapping fails, or NULL. Costs a subtransaction. */
    public String fault() {
        return call(names().faultFunction());
    }

    /** The value of each of a shape's columns as the mapping computes it from the row, in order. */
    public List<String> derived(Path target) {
        return IntStream.range(0, change.shape(target).columns().size())
                .mapToObj(index -> call(names().mappingFunction(target, index)))
                .toList();
    }

    /** {@code "a" = switchback.f(..), "b" = ..}: sets a shape to what the mapping computes from the row. */
    public String assignments(Path target) {
        List<String> columns = change.shape(target).names();
        List<String> values = derived(target);
        return IntStream.range(0, columns.size())
                .mapToObj(i -> Identifiers.quote(columns.get(i)) + " = " + values.get(i))
                .collect(Collectors.joining(", "));
    }

    /**
     * Whether the shapes would agree if one of them were what the mapping computes for it; never NULL. Where they would not,
     * the sync trigger would take a write of it for one that the other shape has to follow.
     */
    public String wouldAgree(Path derived) {
        List<String> values = derived(derived);
        List<Column> columns = change.shape(derived).columns();
        Stream<String> computed = IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) + "::" + columns.get(i).typeWithoutCollation());
        Stream<String> arguments = derived == Path.OLD
                ? Stream.concat(computed, columns(Path.NEW))
                : Stream.concat(columns(Path.OLD), computed);
        return names().agreeFunction() + arguments.collect(Collectors.joining(", ", "(", ")"));
    }

    /** A digest of a shape's values, in hexadecimal: tells whether they have changed without telling them. */
    public String digest(Path shape) {
        return "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(switchback.key_text(" + shape(shape)
                + "), 'UTF8')), 'hex')";
    }

    /** {@code ROW(t.a, t.b)::record} of a shape: as a record it can be compared byte by byte, whatever its types. */
    String shape(Path path) {
        return row(change.shape(path).names(), alias(path));
    }

    /**
     * Whether an insert has given a shape other values than its columns' defaults. A column whose default varies is never
     * taken as written: the other shape tells.
     *
     * @param constantDefaults column → default expression, for those whose default is always the same value
     */
    String inserted(Path path, Map<String, String> constantDefaults) {
        List<String> terms = new ArrayList<>();
        for (String name : change.shape(path).names()) {
            String value = column(alias(path), name);
            String constant = constantDefaults.get(name);
            if (constant != null) {
                terms.add(
                        constant.equals("NULL")
                                ? "num_nonnulls(" + value + ") > 0"
                                : "ROW(" + value + ")::record *<> ROW(" + constant + ")::record");
            }
        }
        return terms.isEmpty() ? "false" : "(" + String.join(" OR ", terms) + ")";
    }

    /** Whether every column of a shape is NULL. */
    public String isNull(Path path) {
        return columns(path).map(column -> column + " IS NULL").collect(Collectors.joining(" AND ", "(", ")"));
    }

    /**
     * The updates that concern a trigger on the row: of both shapes and the key.
     *
     * @param every fire on every update, because another trigger may change the columns of a shape without the statement
     *     naming them
     */
    String updates(boolean every) {
        Stream<String> watched = Stream.concat(change.columns().stream().map(Column::name), change.key().stream());
        return every
                ? "UPDATE"
                : "UPDATE OF " + Identifiers.quoteAll(watched.distinct().toList());
    }

    /**
     * What such a trigger has besides. What depends on the columns of the shapes keeps them from being dropped: without a
     * list of them it is a condition, which always holds.
     */
    String always(boolean everyUpdate) {
        return everyUpdate ? "WHEN (" + call("num_nulls") + " >= 0) " : "";
    }

    /** {@code ROW(t.k)::record} of the key. */
    String key() {
        return row(change.key(), oldRow);
    }

    /** Whether any column of the new shape is there: an empty new shape is one that was not filled yet, or has no row. */
    String filled() {
        return columns(Path.NEW).map(column -> column + " IS NOT NULL").collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** Every column of both shapes under a name of its own, for a select list. */
    List<String> everyColumn() {
        return Stream.of(Path.values())
                .flatMap(path -> change.shape(path).names().stream()
                        .map(name -> column(alias(path), name) + " AS "
                                + Identifiers.quote(path.name().toLowerCase(Locale.ROOT) + "." + name)))
                .toList();
    }

    /** The key's values as texts. */
    String keyTexts() {
        return RowKey.asTexts(change.key().stream().map(name -> column(oldRow, name)));
    }

    /** Which new row belongs to which old one. */
    public String sameKey() {
        Extraction extraction = change.extraction();
        return extraction == null ? "true" : sameKey(extraction);
    }

    private String sameKey(Extraction extraction) {
        return IntStream.range(0, change.key().size())
                .mapToObj(i -> column(newRow, extraction.key().get(i)) + " = "
                        + column(oldRow, change.key().get(i)))
                .collect(Collectors.joining(" AND "));
    }

    private String arguments() {
        return Stream.concat(columns(Path.OLD), columns(Path.NEW)).collect(Collectors.joining(", ", "(", ")"));
    }

    private Stream<String> columns(Path path) {
        return change.shape(path).names().stream().map(name -> column(alias(path), name));
    }

    private String alias(Path path) {
        return path == Path.OLD ? oldRow : newRow;
    }

    private SyncNames names() {
        return new SyncNames(change);
    }

    private static String row(List<String> columns, String row) {
        return columns.stream().map(name -> column(row, name)).collect(Collectors.joining(", ", "ROW(", ")::record"));
    }

    private static String column(String row, String name) {
        return row + "." + Identifiers.quote(name);
    }
}
