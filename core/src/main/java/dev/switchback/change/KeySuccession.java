package dev.switchback.change;

import dev.switchback.change.Constraint.NotNull;
import dev.switchback.change.Constraint.PrimaryKey;
import dev.switchback.change.Constraint.Unique;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which key takes over when contract drops columns of a change's key: the declared primary key, or else the first unique
 * constraint that no row can leave NULL.
 */
record KeySuccession(List<String> key, Shape oldShape, Shape newShape, List<Constraint> constraints) {

    /** Whether the key loses a column at contract. */
    boolean isNeeded() {
        return key.stream().anyMatch(oldShape.names()::contains);
    }

    /** The key after contract; empty if it is needed and none was declared. */
    List<String> heir() {
        if (!isNeeded()) {
            return key;
        }
        return primaryKeys().stream()
                .map(PrimaryKey::columns)
                .findFirst()
                .orElseGet(() -> of(Unique.class).stream()
                        .map(Unique::columns)
                        .filter(this::isNeverNull)
                        .findFirst()
                        .orElse(List.of()));
    }

    List<String> faults() {
        List<String> faults = new ArrayList<>();
        List<PrimaryKey> primaryKeys = primaryKeys();
        if (primaryKeys.size() > 1) {
            faults.add("the change has " + primaryKeys.size() + " primary keys: a table has one");
        }
        if (!isNeeded()) {
            primaryKeys.forEach(primary -> faults.add("the key " + key + " stays, so constraint " + primary.sql()
                    + " has nothing to take over: declare unique(...) and notNull(...) instead"));
        } else if (heir().isEmpty()) {
            faults.add(
                    "the key " + key + " loses a column with the old shape at contract: declare the key that takes over"
                            + " with .constraint(primaryKey(...)), or unique(...) with notNull(...) of its columns");
        } else {
            primaryKeys.stream()
                    .filter(primary -> !takesOver(primary))
                    .forEach(primary -> faults.add("constraint "
                            + primary.sql() + " does not take over the key " + key
                            + " column by column: give a new column for"
                            + " each that goes, in the same order, and leave the others as they are"));
        }
        return faults;
    }

    private boolean takesOver(PrimaryKey primary) {
        List<String> columns = primary.columns();
        if (columns.size() != key.size()) {
            return false;
        }
        for (int i = 0; i < key.size(); i++) {
            boolean goes = oldShape.names().contains(key.get(i));
            boolean fits = goes
                    ? newShape.names().contains(columns.get(i))
                    : columns.get(i).equals(key.get(i));
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** What is in neither shape is left to the catalog. */
    private boolean isNeverNull(List<String> columns) {
        Set<String> notNull = new HashSet<>();
        of(NotNull.class).forEach(constraint -> notNull.add(constraint.column()));
        return columns.stream()
                .allMatch(
                        column -> notNull.contains(column) || !newShape.names().contains(column));
    }

    private List<PrimaryKey> primaryKeys() {
        return of(PrimaryKey.class);
    }

    private <T extends Constraint> List<T> of(Class<T> kind) {
        return constraints.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
