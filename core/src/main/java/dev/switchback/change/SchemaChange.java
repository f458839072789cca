package dev.switchback.change;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One expand/contract change: where it happens, the two shapes, and how each is computed from the other.
 *
 * <p>A value. The constructor refuses what can be seen to be wrong without a database; what needs the catalog is checked
 * when the change is registered.
 *
 * @param name lower-case letters, digits and hyphens, at most {@value #MAX_NAME_LENGTH}; names the change for ever
 * @param table the table that holds the old shape, and the new one too unless it is extracted
 * @param key the columns that identify a row until contract; unique and not null in the catalog
 * @param oldShape the columns an old image reads and writes
 * @param newShape the columns the change adds
 * @param extraction the table of its own that the new shape moves to, or null if it stays in the table
 * @param mapping how each shape is computed from the other
 * @param conflictPolicy what happens to a write of both shapes that disagree
 * @param flagKey the OpenFeature flag that asks for a path; not part of the {@linkplain #digest() digest}
 * @param constraints what the database shall enforce on the new shape, in declaration order
 */
public record SchemaChange(
        String name,
        TableName table,
        List<String> key,
        Shape oldShape,
        Shape newShape,
        @Nullable Extraction extraction,
        Mapping mapping,
        ConflictPolicy conflictPolicy,
        String flagKey,
        List<Constraint> constraints) {

    /** Leaves room for the suffixes of the database objects that are named after a change. */
    public static final int MAX_NAME_LENGTH = 40;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0," + (MAX_NAME_LENGTH - 1) + "}");

    /**
     * Checks everything that needs no database.
     *
     * @throws InvalidChangeException with every fault
     */
    public SchemaChange {
        key = List.copyOf(key);
        constraints = List.copyOf(constraints);
        List<String> faults = faults(name, table, key, oldShape, newShape, extraction);
        faults.addAll(mapping.faults(oldShape, newShape));
        if (extraction != null && !(mapping instanceof SqlMapping)) {
            faults.add("the new shape is extracted to " + extraction.table()
                    + ", but its mapping is not SQL: extract with" + " SQL expressions, or leave extractTo out");
        }
        if (flagKey.isBlank()) {
            faults.add("the flag key is blank: name the OpenFeature flag, or leave it out to use the change's name");
        }
        faults.addAll(ConstraintFaults.of(name, oldShape, newShape, constraints));
        faults.addAll(new KeySuccession(key, oldShape, newShape, constraints).faults());
        if (!faults.isEmpty()) {
            throw new InvalidChangeException(name, faults);
        }
    }

    /** Starts the description of a change. */
    public static SchemaChangeBuilder named(String name) {
        return new SchemaChangeBuilder(name);
    }

    /** All columns of both shapes, old first. */
    public List<Column> columns() {
        return Stream.concat(oldShape.columns().stream(), newShape.columns().stream())
                .toList();
    }

    /** Whether contract drops a column of the key, so that another key takes over. */
    public boolean replacesKey() {
        return succession().isNeeded();
    }

    /** The columns that identify a row once the old shape is gone. */
    public List<String> keyAfterContract() {
        return succession().heir();
    }

    /**
     * Whether a new shape of NULLs alone is no value it may have, because one of its columns is declared NOT NULL. Then it
     * means a row that was not filled yet, whoever wrote it. An extracted new shape is never required: its row may be absent.
     */
    public boolean requiresNewShape() {
        return extraction == null
                && constraints.stream()
                        .anyMatch(constraint -> constraint instanceof Constraint.NotNull
                                || constraint instanceof Constraint.PrimaryKey);
    }

    /**
     * The canonical text of everything that decides what happens in the database, one fact a line. Two definitions with
     * the same text are the same change.
     */
    public String definition() {
        StringBuilder text = new StringBuilder();
        text.append("change ").append(name).append('\n');
        text.append("table ").append(table.sql()).append('\n');
        key.forEach(
                column -> text.append("key ").append(Identifiers.quote(column)).append('\n'));
        if (extraction != null) {
            text.append("extracted to ").append(extraction.table().sql()).append(" by ");
            text.append(Identifiers.quoteAll(extraction.key())).append('\n');
        }
        describe(text, "old", Path.OLD);
        describe(text, "new", Path.NEW);
        text.append("mapping ").append(mapping.describe()).append('\n');
        text.append("conflict ").append(conflictPolicy).append('\n');
        constraints.forEach(constraint ->
                text.append("constraint ").append(constraint.sql()).append('\n'));
        return text.toString();
    }

    /** SHA-256 of the {@linkplain #definition() definition}, in hexadecimal. */
    public String digest() {
        return Sha256.of(definition());
    }

    /** The shape that is read on a path. */
    public Shape shape(Path path) {
        return path == Path.OLD ? oldShape : newShape;
    }

    /** The table in which a shape lives. */
    public TableName table(Path path) {
        return path == Path.NEW && extraction != null ? extraction.table() : table;
    }

    private KeySuccession succession() {
        return new KeySuccession(key, oldShape, newShape, constraints);
    }

    private void describe(StringBuilder text, String side, Path path) {
        for (Column column : shape(path).columns()) {
            text.append(side)
                    .append(' ')
                    .append(Identifiers.quote(column.name()))
                    .append(' ');
            text.append(column.type());
            if (column.defaultValue() != null) {
                text.append(" default ").append(column.defaultValue());
            }
            text.append(mapping.describe(path, column)).append('\n');
        }
    }

    private static List<String> faults(
            String name,
            TableName table,
            List<String> key,
            Shape oldShape,
            Shape newShape,
            @Nullable Extraction extraction) {
        List<String> faults = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            faults.add("the name '" + name + "' must start with a letter and have only lower-case letters, digits and "
                    + "hyphens, at most " + MAX_NAME_LENGTH + ", for example 'customer-name'");
        }
        Identifiers.check("the schema", table.schema(), faults);
        Identifiers.check("the table", table.name(), faults);
        if (key.isEmpty()) {
            faults.add("no key is given: name the columns that identify a row with .key(...)");
        }
        if (oldShape.columns().isEmpty()) {
            faults.add("the old shape has no column: name the columns old images use with .oldShape(...)");
        }
        if (newShape.columns().isEmpty()) {
            faults.add("the new shape has no column: name the columns the change adds with .newShape(...)");
        }
        Set<String> seen = new HashSet<>();
        Stream.of(oldShape, newShape).flatMap(shape -> shape.columns().stream()).forEach(column -> {
            Identifiers.check("the column", column.name(), faults);
            if (column.type().isBlank()) {
                faults.add(
                        "column '" + column.name() + "' has no type: give it as in CREATE TABLE, for example 'text'");
            }
            if (!seen.add(column.name()) && extraction == null) {
                faults.add("column '" + column.name() + "' is in the shapes twice: every column belongs to one shape");
            }
            if (column.defaultValue() != null && column.defaultValue().isBlank()) {
                faults.add("the default of column '" + column.name() + "' is blank: give an SQL expression");
            }
        });
        if (extraction == null) {
            newShape.names().stream()
                    .filter(key::contains)
                    .forEach(
                            column -> faults.add(
                                    "column '" + column + "' is in the key and in the new shape: until it is"
                                            + " filled it identifies no row. Give the old key, and the new one as a constraint"));
        }
        oldShape.columns().stream()
                .filter(column -> column.defaultValue() != null)
                .forEach(column -> faults.add("column '" + column.name() + "' of the old shape is given a default: the"
                        + " old shape stays as it is"));
        checkKey(key, faults);
        if (extraction != null) {
            Identifiers.check("the schema", extraction.table().schema(), faults);
            Identifiers.check("the table", extraction.table().name(), faults);
            checkKey(extraction.key(), faults);
            faults.addAll(extractionFaults(table, key, newShape, extraction));
            oldShape.names().stream()
                    .filter(key::contains)
                    .forEach(column ->
                            faults.add("column '" + column + "' is in the key and in the old shape, which contract"
                                    + " drops: the rows of " + extraction.table() + " would belong to nobody"));
        }
        return faults;
    }

    private static void checkKey(List<String> key, List<String> faults) {
        Set<String> seen = new HashSet<>();
        key.forEach(column -> {
            Identifiers.check("the key column", column, faults);
            if (!seen.add(column)) {
                faults.add("key column '" + column + "' is given twice: name every column of the key once");
            }
        });
    }

    private static List<String> extractionFaults(
            TableName table, List<String> key, Shape newShape, Extraction extraction) {
        List<String> faults = new ArrayList<>();
        if (extraction.table().equals(table)) {
            faults.add(
                    "the new shape is extracted to " + table + " itself: name another table, or leave extractTo out");
        }
        if (extraction.key().size() != key.size()) {
            faults.add("the key of " + extraction.table() + " is " + extraction.key() + ", that of " + table + " is "
                    + key + ": give one column for each");
        }
        newShape.names().stream()
                .filter(extraction.key()::contains)
                .forEach(name -> faults.add("column '" + name + "' is in the key of " + extraction.table()
                        + " and in the new shape: a key column cannot be derived"));
        return faults;
    }
}
