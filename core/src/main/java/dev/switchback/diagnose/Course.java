package dev.switchback.diagnose;

import dev.switchback.phase.Phase;
import org.jspecify.annotations.Nullable;

/** Whether to revert behaviour, to hold the schema, or both. */
public enum Course {
    /** Send the reads back to the old shape. */
    REVERT_BEHAVIOUR("revert behaviour"),
    /** Reads are on the old shape already, or must not go there yet: let nobody drop anything. */
    HOLD_SCHEMA("hold the schema"),
    /** Send the reads back, and let nobody drop anything. */
    BOTH("revert behaviour and hold the schema"),
    /** Neither changes anything any more, or yet. */
    NEITHER("nothing to revert, nothing to hold");

    private final String words;

    Course(String words) {
        this.words = words;
    }

    /** As an order. */
    public String words() {
        return words;
    }

    /** What a verdict asks for in a phase, null if that is not known. */
    static Course of(RollbackVerdict verdict, @Nullable Phase phase) {
        boolean stale = verdict == RollbackVerdict.DATA_ACTION_NEEDED;
        if (phase == null) {
            return stale ? HOLD_SCHEMA : BOTH;
        }
        return switch (phase) {
            case OPEN ->
                switch (verdict) {
                    case SAFE_TO_ROLL_BACK_IMAGE -> REVERT_BEHAVIOUR;
                    case FLIP_FLAG_ONLY -> BOTH;
                    case DATA_ACTION_NEEDED -> HOLD_SCHEMA;
                };
            case CLOSING -> stale ? HOLD_SCHEMA : BOTH;
            case BACKFILLING, FROZEN -> HOLD_SCHEMA;
            case PLANNED, ABANDONING, ABANDONED, CONTRACTED -> NEITHER;
        };
    }
}
