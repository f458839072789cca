package dev.switchback.constrain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one constraint.
 *
 * @param name of the database object
 * @param constraint as SQL
 * @param state what the catalog says
 * @param violations how many rows stand against it; exact, 0 if it is in place
 * @param keys the first of their keys, never their values; keys that would coincide under a unique constraint are joined by
 *     {@code =}
 * @param problem why the rows cannot be judged, or null
 */
public record ConstraintFinding(
        String name,
        String constraint,
        ConstraintState state,
        long violations,
        List<String> keys,
        @Nullable String problem) {

    /** How many keys, or groups of keys, are named. */
    public static final int KEYS_NAMED = 20;

    /** How many keys of one group are named. */
    static final int KEYS_OF_A_GROUP = 5;

    public ConstraintFinding {
        keys = List.copyOf(keys);
    }

    /** Whether the constraint could not be added now. */
    public boolean blocks() {
        return state == ConstraintState.NAME_TAKEN || violations > 0 || problem != null;
    }

    /** The finding as a sentence that says what to do. */
    @Override
    public String toString() {
        String what = constraint + " (" + name + ")";
        if (state == ConstraintState.NAME_TAKEN) {
            return what + " cannot be added: something else has this name; give it another with .named(...)";
        }
        if (problem != null) {
            return what + " cannot be judged: " + problem;
        }
        return violations == 0
                ? what + " is " + state
                : what + " is violated by " + violations + " rows, first keys " + keys
                        + ": mend the rows or the mapping";
    }
}
