package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.database.Row;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row as it was looked at.
 *
 * @param key its values as texts
 * @param findings what is wrong with it; nothing if it is in order
 * @param empty the shapes that are NULL throughout
 * @param digests of each shape's values; none of a change by adapters, whose shapes nobody knows
 */
record Inspected(List<String> key, Set<Finding> findings, Set<Path> empty, Map<Path, String> digests) {

    Inspected {
        key = List.copyOf(key);
        findings = Set.copyOf(findings);
        empty = Set.copyOf(empty);
        digests = Map.copyOf(digests);
    }

    /** The select list for {@link #empty(Row)}. */
    static String empty(RowSql row) {
        return forEach(path -> row.isNull(path) + " AS \"switchback empty " + path + "\"");
    }

    /** The shapes that are NULL throughout. */
    static Set<Path> empty(Row row) throws SQLException {
        Set<Path> empty = EnumSet.noneOf(Path.class);
        for (Path path : Path.values()) {
            if (row.bool("switchback empty " + path)) {
                empty.add(path);
            }
        }
        return empty;
    }

    /** The select list for {@link #digests(Row)}. */
    static String digests(RowSql row) {
        return forEach(path -> row.digest(path) + " AS \"switchback digest " + path + "\"");
    }

    /** The digests of both shapes. */
    static Map<Path, String> digests(Row row) throws SQLException {
        Map<Path, String> digests = new EnumMap<>(Path.class);
        for (Path path : Path.values()) {
            digests.put(path, row.text("switchback digest " + path));
        }
        return digests;
    }

    private static String forEach(Function<Path, String> column) {
        return Stream.of(Path.values()).map(column).collect(Collectors.joining(", "));
    }

    /** The same row with the digests of its shapes. */
    Inspected with(Map<Path, String> digests) {
        return new Inspected(key, findings, empty, digests);
    }

    /** Whether its shapes have digests. */
    boolean known() {
        return !digests.isEmpty();
    }

    /** A shape's digest; empty if it has none. */
    String digest(Path shape) {
        return digests.getOrDefault(shape, "");
    }

    /** Whether its shapes disagree, or cannot be compared. */
    boolean disagrees() {
        return findings.contains(Finding.DIVERGENT) || findings.contains(Finding.UNCONVERTIBLE);
    }

    /** "7, 2026-01-01": as keys are listed everywhere. */
    String label() {
        return String.join(", ", key);
    }
}
