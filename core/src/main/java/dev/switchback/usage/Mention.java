package dev.switchback.usage;

import java.util.List;

/**
 * Whether a text names something: its name as a whole word, in any letter case. A guess, because a text may name the same
 * word of something else; and a text may put names together from parts.
 */
final class Mention {

    private Mention() {}

    /** A PostgreSQL regular expression, to be used with {@code ~*}. */
    static String pattern(String name) {
        String literal = name.replaceAll("([\\\\.*+?()\\[\\]{}|^$])", "\\\\$1");
        return "(^|[^[:alnum:]_])" + literal + "([^[:alnum:]_]|$)";
    }

    static List<String> patterns(List<String> names) {
        return names.stream().map(Mention::pattern).toList();
    }
}
