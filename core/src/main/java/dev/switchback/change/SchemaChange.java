package dev.switchback.change;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One expand/contract change within one table: where it happens, the two shapes, and how each is computed from the other.
 *
 * <p>A value. The constructor refuses what can be seen to be wrong without a database; what needs the catalog is checked
 * when the change is registered.
 *
 * @param name lower-case letters, digits and hyphens, at most {@value #MAX_NAME_LENGTH}; names the change for ever
 * @param table the table that holds both shapes
 * @param key the columns that identify a row until contract; unique and not null in the catalog
 * @param oldShape the columns an old image reads and writes
 * @param newShape the columns the change adds
 * @param forward how the new shape is computed
 * @param backward how the old shape is computed
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
        Mapping forward,
        Mapping backward,
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
        List<String> faults = faults(name, table, key, oldShape, newShape);
        faults.addAll(forward.faults("forward", newShape));
        faults.addAll(backward.faults("backward", oldShape));
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
     * means a row that was not filled yet, whoever wrote it.
     */
    public boolean requiresNewShape() {
        return constraints.stream()
                .flatMap(constraint -> {
                    if (constraint instanceof Constraint.NotNull notNull) {
                        return Stream.of(notNull.column());
                    }
                    return constraint instanceof Constraint.PrimaryKey primary
                            ? primary.columns().stream()
                            : Stream.empty();
                })
                .anyMatch(newShape.names()::contains);
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
        describe(text, "old", oldShape, backward);
        describe(text, "new", newShape, forward);
        text.append("conflict ").append(conflictPolicy).append('\n');
        constraints.forEach(constraint ->
                text.append("constraint ").append(constraint.sql()).append('\n'));
        return text.toString();
    }

    /** SHA-256 of the {@linkplain #definition() definition}, in hexadecimal. */
    public String digest() {
        return Sha256.of(definition());
    }

    private KeySuccession succession() {
        return new KeySuccession(key, oldShape, newShape, constraints);
    }

    private static void describe(StringBuilder text, String side, Shape shape, Mapping mapping) {
        for (Column column : shape.columns()) {
            text.append(side)
                    .append(' ')
                    .append(Identifiers.quote(column.name()))
                    .append(' ');
            text.append(column.type());
            if (column.defaultValue() != null) {
                text.append(" default ").append(column.defaultValue());
            }
            text.append(" = ").append(mapping.expression(column)).append('\n');
        }
    }

    private static List<String> faults(String name, TableName table, List<String> key, Shape oldShape, Shape newShape) {
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
            if (!seen.add(column.name())) {
                faults.add("column '" + column.name() + "' is in the shapes twice: every column belongs to one shape");
            }
            if (column.defaultValue() != null && column.defaultValue().isBlank()) {
                faults.add("the default of column '" + column.name() + "' is blank: give an SQL expression");
            }
        });
        newShape.names().stream()
                .filter(key::contains)
                .forEach(column -> faults.add("column '" + column + "' is in the key and in the new shape: until it is"
                        + " filled it identifies no row. Give the old key, and the new one as a constraint"));
        oldShape.columns().stream()
                .filter(column -> column.defaultValue() != null)
                .forEach(column -> faults.add("column '" + column.name() + "' of the old shape is given a default: the"
                        + " old shape stays as it is"));
        Set<String> keys = new HashSet<>();
        key.forEach(column -> {
            Identifiers.check("the key column", column, faults);
            if (!keys.add(column)) {
                faults.add("key column '" + column + "' is given twice: name every column of the key once");
            }
        });
        return faults;
    }
}
