package dev.switchback.backup;

import java.util.regex.Pattern;

/** What may be shown of a value from outside: times, numbers, positions and names; free text never is, because it may hold anything. */
final class Redaction {

    private static final Pattern HARMLESS =
            Pattern.compile("-?[0-9.]{1,20}|[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9T:.Z+-]{0,24}|[0-9A-F]{1,8}/[0-9A-F]{1,8}"
                    + "|[0-9A-F]{24}|[A-Za-z]{1,24}|");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    private Redaction() {}

    /** A value for a message; of anything that is not harmless by its form, only how long it is. */
    static String shown(String value) {
        return HARMLESS.matcher(value).matches() ? "'" + value + "'" : "a text of " + value.length() + " characters";
    }

    /** A name of Kubernetes or of a backup; anything else is replaced. */
    static String name(String value) {
        return NAME.matcher(value).matches() ? value : "(a name of " + value.length() + " characters)";
    }
}
