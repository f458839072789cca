package dev.switchback.diagnose;

/** What an on-call engineer may do about a release that has gone wrong; each one allows less than the one before. */
public enum RollbackVerdict {
    /** The old image finds every row readable and current, its statements work, and nothing new refuses its writes. */
    SAFE_TO_ROLL_BACK_IMAGE("roll the image back"),
    /** Reads may go back to the old shape; the old image could not operate, or nobody knows that it could. */
    FLIP_FLAG_ONLY("turn the flag off, and leave the image"),
    /** The old shape is not current for every row, or is gone: neither flag nor image helps before the data is mended. */
    DATA_ACTION_NEEDED("mend the data first; neither the flag nor the image helps before");

    private final String words;

    RollbackVerdict(String words) {
        this.words = words;
    }

    /** As an order. */
    public String words() {
        return words;
    }
}
