package dev.switchback.change;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** How names become SQL: always quoted, always exactly as the catalog spells them. */
public final class Identifiers {

    /** PostgreSQL cuts longer names off in silence ({@code NAMEDATALEN} - 1). */
    public static final int MAX_BYTES = 63;

    private Identifiers() {}

    /** The name as a quoted identifier. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The names as a comma-separated list of quoted identifiers. */
    public static String quoteAll(Collection<String> names) {
        return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    /** The text as a quoted SQL string literal, whatever {@code standard_conforming_strings} says. */
    public static String literal(String text) {
        String doubled = text.replace("'", "''");
        return doubled.indexOf('\\') < 0 ? "'" + doubled + "'" : " E'" + doubled.replace("\\", "\\\\") + "'";
    }

    /** Adds a fault for a name that PostgreSQL would refuse or cut off. */
    static void check(String what, String name, List<String> faults) {
        if (name.isEmpty()) {
            faults.add(what + " is empty: give the name as the catalog spells it");
        } else if (name.indexOf('\0') >= 0) {
            faults.add(what + " '" + name.replace('\0', '?') + "' contains a NUL character");
        } else if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            faults.add(what + " '" + name + "' is " + name.getBytes(StandardCharsets.UTF_8).length
                    + " bytes long; PostgreSQL cuts names off at " + MAX_BYTES + ": choose a shorter one");
        }
    }
}
