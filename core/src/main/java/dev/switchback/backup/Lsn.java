package dev.switchback.backup;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Positions in the WAL as documents write them. */
final class Lsn {

    private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");

    private Lsn() {}

    /** The position at a place of a document, or null if there is none. */
    static @Nullable String of(JsonNode node) {
        String text = node.text();
        if (text != null && !FORM.matcher(text).matches()) {
            throw node.wrong("a position in the WAL like 0/15000138");
        }
        return text;
    }

    /** The position as a number, to be compared with others. */
    static long number(String position) {
        String[] halves = position.split("/", -1);
        return (Long.parseLong(halves[0], 16) << 32) + Long.parseLong(halves[1], 16);
    }
}
