package dev.switchback.evidence;

/** Whether two names are of two people. */
final class People {

    private People() {}

    /** Both are named, and letter case and blanks around a name do not make another person. */
    static boolean differ(String one, String other) {
        return !one.isBlank() && !other.isBlank() && !one.strip().equalsIgnoreCase(other.strip());
    }
}
