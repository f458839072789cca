package dev.switchback.usage;

import java.util.ArrayList;
import java.util.List;

/**
 * The {@code application_name}s of sessions that are known not to be an old image: those of tools, exporters, and of new
 * images' other data sources. The fleet's own need not be named.
 *
 * @param names each a whole name, or the beginning of names followed by {@code *}
 */
public record KnownSessions(List<String> names) {

    /** None but the fleet's own. */
    public static final KnownSessions NONE = new KnownSessions(List.of());

    public KnownSessions {
        names = List.copyOf(names);
        List<String> faults = new ArrayList<>();
        for (String name : names) {
            if (name.isBlank()) {
                faults.add("a known session's name is blank: sessions without a name cannot be told from an old image");
            } else if (name.equals("*")) {
                faults.add(
                        "'*' as a known session's name: it would know every old image too; give the names' beginning");
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** Known by these names. */
    public static KnownSessions named(String... names) {
        return new KnownSessions(List.of(names));
    }

    /** Whether sessions of this name are known. */
    public boolean knows(String applicationName) {
        return names.stream()
                .anyMatch(name -> name.endsWith("*")
                        ? applicationName.startsWith(name.substring(0, name.length() - 1))
                        : applicationName.equals(name));
    }
}
