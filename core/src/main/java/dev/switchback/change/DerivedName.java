package dev.switchback.change;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** Names for database objects that PostgreSQL would not cut off, and that are always the same for the same parts. */
public final class DerivedName {

    private static final int HASH_LENGTH = 8;

    private DerivedName() {}

    /** {@code change_part_part_suffix}; what is too long is cut before a hash of the whole. */
    public static String of(String change, List<String> parts, String suffix) {
        String start = change.replace('-', '_') + "_" + String.join("_", parts);
        String whole = start + "_" + suffix;
        if (bytes(whole) <= Identifiers.MAX_BYTES) {
            return whole;
        }
        String end = "_" + Sha256.of(whole).substring(0, HASH_LENGTH) + "_" + suffix;
        int length = start.length();
        while (bytes(start.substring(0, length)) + bytes(end) > Identifiers.MAX_BYTES) {
            length = start.offsetByCodePoints(length, -1);
        }
        return start.substring(0, length) + end;
    }

    private static int bytes(String text) {
        return text.getBytes(UTF_8).length;
    }
}
