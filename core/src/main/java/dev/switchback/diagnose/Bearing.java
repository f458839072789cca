package dev.switchback.diagnose;

/** How a finding bears on the verdict, the gravest first. */
public enum Bearing {
    /** Rows of the old shape are not current, or not there. */
    DATA(RollbackVerdict.DATA_ACTION_NEEDED, "data"),
    /** The old image could not operate, or not fully. */
    IMAGE(RollbackVerdict.FLIP_FLAG_ONLY, "image"),
    /** It could not be found out; never taken for good news. */
    UNKNOWN(RollbackVerdict.FLIP_FLAG_ONLY, "unknown"),
    /** Stands in nobody's way. */
    NOTE(RollbackVerdict.SAFE_TO_ROLL_BACK_IMAGE, "fine");

    private final RollbackVerdict allows;
    private final String words;

    Bearing(RollbackVerdict allows, String words) {
        this.allows = allows;
        this.words = words;
    }

    /** The best verdict that a finding like this leaves. */
    public RollbackVerdict allows() {
        return allows;
    }

    String words() {
        return words;
    }
}
