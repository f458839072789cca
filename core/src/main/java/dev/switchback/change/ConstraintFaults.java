package dev.switchback.change;

import dev.switchback.change.Constraint.Check;
import dev.switchback.change.Constraint.ForeignKey;
import dev.switchback.change.Constraint.Index;
import dev.switchback.change.Constraint.NotNull;
import dev.switchback.change.Constraint.PrimaryKey;
import dev.switchback.change.Constraint.Unique;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is wrong with one constraint, so far as it can be seen without a database. */
final class ConstraintFaults implements Constraint.Cases<List<String>, RuntimeException> {

    private final List<String> oldColumns;
    private final List<String> newColumns;
    private final Mapping mapping;

    private ConstraintFaults(Shape oldShape, Shape newShape, Mapping mapping) {
        this.mapping = mapping;
        this.newColumns = newShape.names();
        // an extracted new shape may have columns of the same name, in another table
        this.oldColumns = oldShape.names().stream()
                .filter(name -> !newColumns.contains(name))
                .toList();
    }

    /** The faults of all constraints of a change, each on its own and together. */
    static List<String> of(
            String change, Shape oldShape, Shape newShape, Mapping mapping, List<Constraint> constraints) {
        if (mapping instanceof AdapterMapping && !constraints.isEmpty()) {
            return List.of(
                    "constraints are declared, but a change by adapters has no columns: add them with .expand(...)");
        }
        ConstraintFaults cases = new ConstraintFaults(oldShape, newShape, mapping);
        List<String> faults = new ArrayList<>();
        Map<String, Constraint> byName = new HashMap<>();
        for (Constraint constraint : constraints) {
            faults.addAll(constraint.match(cases));
            String name = constraint.nameIn(change);
            Identifiers.check("the name of constraint " + constraint.sql(), name, faults);
            Constraint other = byName.put(name, constraint);
            if (other != null) {
                faults.add("constraints " + other.sql() + " and " + constraint.sql() + " would both be named '" + name
                        + "': name one of them with .named(...), or leave one out");
            }
        }
        return faults;
    }

    @Override
    public List<String> notNull(NotNull constraint) {
        return neverNull(constraint, columns(constraint, List.of(constraint.column())));
    }

    @Override
    public List<String> check(Check constraint) {
        return expressions(constraint, Stream.of(constraint.expression()));
    }

    @Override
    public List<String> unique(Unique constraint) {
        return columns(constraint, constraint.columns());
    }

    @Override
    public List<String> primaryKey(PrimaryKey constraint) {
        return neverNull(constraint, columns(constraint, constraint.columns()));
    }

    @Override
    public List<String> foreignKey(ForeignKey constraint) {
        List<String> faults = columns(constraint, constraint.columns());
        Identifiers.check(
                "the schema in " + constraint.sql(), constraint.table().schema(), faults);
        Identifiers.check("the table in " + constraint.sql(), constraint.table().name(), faults);
        constraint
                .referencedColumns()
                .forEach(column -> Identifiers.check("a referenced column in " + constraint.sql(), column, faults));
        int columns = constraint.columns().size();
        int referenced = constraint.referencedColumns().size();
        if (columns != referenced) {
            faults.add("constraint " + constraint.sql() + " has " + columns + " columns and refers to " + referenced);
        }
        return faults;
    }

    @Override
    public List<String> index(Index constraint) {
        List<String> faults = expressions(
                constraint, Stream.concat(constraint.elements().stream(), Stream.ofNullable(constraint.where())));
        if (constraint.elements().isEmpty()) {
            faults.add("constraint " + constraint.sql() + " has nothing to index: give columns or expressions");
        }
        return faults;
    }

    private List<String> neverNull(Constraint constraint, List<String> faults) {
        if (mapping instanceof JavaMapping) {
            faults.add(
                    "constraint " + constraint.sql() + " does not go with a Java mapping: the new shape of what an old"
                            + " image inserts is NULL until it is derived, so that insert would fail. Add it after contract");
        }
        return faults;
    }

    private List<String> columns(Constraint constraint, List<String> columns) {
        String what = "constraint " + constraint.sql();
        List<String> faults = new ArrayList<>();
        columns.forEach(column -> {
            Identifiers.check("a column in " + what, column, faults);
            if (oldColumns.contains(column)) {
                faults.add(what + " names column '" + column + "' of the old shape, which contract drops");
            }
        });
        if (new HashSet<>(columns).size() < columns.size()) {
            faults.add(what + " names a column twice");
        }
        if (columns.stream().noneMatch(newColumns::contains)) {
            faults.add(what + " names no column of the new shape " + newColumns
                    + ": what concerns other columns only is no part of this change");
        }
        return faults;
    }

    private static List<String> expressions(Constraint constraint, Stream<String> expressions) {
        List<String> faults = new ArrayList<>();
        if (expressions.anyMatch(String::isBlank)) {
            faults.add("constraint " + constraint.sql() + " is blank where an SQL expression is needed");
        }
        return faults;
    }
}
