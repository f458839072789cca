package dev.switchback.gate;

import org.jspecify.annotations.Nullable;

/** Who is the same person. */
final class People {

    private People() {}

    /** Letter case and blanks around a name do not make another person. */
    static boolean same(@Nullable String one, @Nullable String other) {
        return one != null && other != null && one.strip().equalsIgnoreCase(other.strip());
    }
}
