package dev.switchback.change;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Java mapping says about a row: how each shape is computed, whether the shapes agree, and whether each survives
 * the way to the other one and back. A value; thread-safe if the functions are.
 */
public final class JavaLaws {

    private final SchemaChange change;
    private final JavaMapping mapping;
    /** Of each shape: its columns, and a row of NULLs. */
    private final Map<Path, List<String>> names = new EnumMap<>(Path.class);

    private final Map<Path, RowValues> nulls = new EnumMap<>(Path.class);

    public JavaLaws(SchemaChange change, JavaMapping mapping) {
        this.change = change;
        this.mapping = mapping;
        for (Path shape : Path.values()) {
            List<String> columns = change.shape(shape).names();
            names.put(shape, columns);
            nulls.put(shape, RowValues.nulls(columns));
        }
    }

    /**
     * The values of a shape as the mapping computes them from the row.
     *
     * @throws UnconvertibleException if the function throws, or leaves a column out
     * @throws SwitchbackException if it cannot work now
     */
    public RowValues derive(Path target, RowValues row) throws UnconvertibleException {
        try {
            RowValues derived = mapping.filling(target).apply(row);
            if (!derived.have(names(target))) {
                throw new IllegalStateException(
                        "it gives " + derived.columns().stream().sorted().toList() + ", not all of " + names(target));
            }
            return derived;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwitchbackException(what(target) + " was interrupted", e);
        } catch (IOException | UncheckedIOException e) {
            throw new SwitchbackException(what(target) + " cannot work now: " + e.getMessage(), e);
        } catch (Exception e) {
            throw new UnconvertibleException(
                    what(target) + " failed with " + e.getClass().getSimpleName(), e);
        }
    }

    private String what(Path target) {
        return "the " + (target == Path.NEW ? "forward" : "backward") + " mapping of '" + change.name() + "'";
    }

    /**
     * Whether the shapes agree: the old one is what the new one leads back to, or the new one is what the old one gives.
     *
     * @throws UnconvertibleException if they do not agree and the old shape cannot be converted
     */
    public boolean agree(RowValues row) throws UnconvertibleException {
        return (isFilled(row) && leadsBack(row)) || derive(Path.NEW, row).same(row, names(Path.NEW));
    }

    /**
     * What the stale shape of a row has to become; empty if the shapes agree. An old value that cannot be converted keeps
     * nobody from replacing it by what the new shape gives.
     *
     * @throws UnconvertibleException if the shape cannot be computed
     */
    public Optional<RowValues> completed(Path stale, RowValues row) throws UnconvertibleException {
        if (isFilled(row) && leadsBack(row)) {
            return Optional.empty();
        }
        if (stale == Path.OLD) {
            return leadsThere(row) ? Optional.empty() : Optional.of(derive(Path.OLD, row));
        }
        RowValues fresh = derive(Path.NEW, row);
        return fresh.same(row, names(Path.NEW)) ? Optional.empty() : Optional.of(fresh);
    }

    /**
     * What the new shape of a row that nobody has written lately has to become; empty if the shapes agree, or if only the new
     * one holds a value: it would be gone.
     *
     * @throws UnconvertibleException if the shape cannot be computed
     */
    public Optional<RowValues> filling(RowValues row) throws UnconvertibleException {
        return row.areNull(names(Path.OLD)) && isFilled(row) ? Optional.empty() : completed(Path.NEW, row);
    }

    private boolean leadsThere(RowValues row) {
        try {
            return derive(Path.NEW, row).same(row, names(Path.NEW));
        } catch (UnconvertibleException e) {
            return false;
        }
    }

    /**
     * Whether the new shape alone gives back the old one: the new shape that is there, or the one that the old shape leads to.
     *
     * @throws UnconvertibleException if neither does, and the old shape cannot be converted
     */
    public boolean lossless(RowValues row) throws UnconvertibleException {
        return (isFilled(row) && givesBack(row, row)) || givesBack(derive(Path.NEW, row.with(nulls(Path.NEW))), row);
    }

    private boolean givesBack(RowValues fresh, RowValues row) {
        try {
            return derive(Path.OLD, fresh.with(nulls(Path.OLD))).same(row, names(Path.OLD));
        } catch (UnconvertibleException e) {
            return false;
        }
    }

    /** Whether the new shape survives the way to the old one and back. A column that comes out at random is not asked. */
    public boolean kept(RowValues row) {
        if (!isFilled(row)) {
            return true;
        }
        try {
            RowValues back = wayBack(row, derive(Path.OLD, row.with(nulls(Path.OLD))));
            RowValues once = derive(Path.NEW, back);
            if (once.same(row, names(Path.NEW))) {
                return true;
            }
            RowValues again = derive(Path.NEW, back);
            List<String> certain = names(Path.NEW).stream()
                    .filter(column -> once.same(again, List.of(column)))
                    .toList();
            return once.same(row, certain);
        } catch (UnconvertibleException e) {
            return false;
        }
    }

    /** What the new shape has to come from again: the old one that it gave, and itself only if it knows more. */
    RowValues wayBack(RowValues row, RowValues old) {
        return (mapping.loss() == Loss.NEW_KNOWS_MORE ? row : row.with(nulls(Path.NEW))).with(old);
    }

    /** What is wrong with the functions as such, one sentence each: a row of NULLs must stay one. */
    public List<String> faults() {
        RowValues empty = nulls(Path.OLD).with(nulls(Path.NEW));
        return List.of(Path.NEW, Path.OLD).stream()
                .flatMap(target -> fault(target, empty).stream())
                .toList();
    }

    private List<String> fault(Path target, RowValues empty) {
        String what = target == Path.NEW ? "forward" : "backward";
        try {
            return derive(target, empty).areNull(names(target))
                    ? List.of()
                    : List.of("the " + what + " mapping gives a value for a row of NULLs: a row that is not filled yet"
                            + " could not be told from one that is. Give NULL for NULL");
        } catch (SwitchbackException e) {
            // What it needs is away: nobody can say now, and an application must be able to start.
            return List.of();
        } catch (UnconvertibleException e) {
            return List.of("the " + what + " mapping fails for a row of NULLs, give NULL for NULL: " + e.getCause());
        }
    }

    /** A new shape that does not lead anywhere does not lead back. */
    private boolean leadsBack(RowValues row) {
        try {
            return derive(Path.OLD, row).same(row, names(Path.OLD));
        } catch (UnconvertibleException e) {
            return false;
        }
    }

    boolean same(RowValues one, RowValues other, Path shape) {
        return one.same(other, names(shape));
    }

    boolean isFilled(RowValues row) {
        return !row.areNull(names(Path.NEW));
    }

    RowValues nulls(Path shape) {
        return requireNonNull(nulls.get(shape));
    }

    List<String> names(Path shape) {
        return requireNonNull(names.get(shape));
    }
}
