package dev.switchback.journal;

/**
 * Who does something, and why. Every operation that changes where a schema change stands asks for it; both end up in the
 * journal. Neither may hold personal data of the application's users.
 *
 * @param who the person or job
 * @param why the reason in a sentence
 */
public record Act(String who, String why) {

    public Act {
        if (who.isBlank()) {
            throw new IllegalArgumentException(
                    "who is blank: name the person or job, for example Act.by(\"ada\", \"...\")");
        }
        if (why.isBlank()) {
            throw new IllegalArgumentException(
                    "why is blank: give the reason in a sentence; it is kept in the journal");
        }
    }

    /** {@code Act.by("ada", "error rate on the new path")}. */
    public static Act by(String who, String why) {
        return new Act(who, why);
    }
}
