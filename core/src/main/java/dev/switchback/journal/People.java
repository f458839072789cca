package dev.switchback.journal;

import org.jspecify.annotations.Nullable;

/** Whether two names are of two people: letter case and blanks around a name do not make another person. */
public final class People {

    private People() {}

    /** Both are named, and it is the same person. */
    public static boolean same(@Nullable String one, @Nullable String other) {
        return one != null && other != null && one.strip().equalsIgnoreCase(other.strip());
    }

    /** Both are named, and they are two people. */
    public static boolean differ(String one, String other) {
        return !one.isBlank() && !other.isBlank() && !same(one, other);
    }
}
