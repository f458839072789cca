package dev.switchback.verify;

/** What a scan can find wrong with a row. A row may be found wrong in more than one way. */
public enum Finding {
    /** Its shapes disagree: neither is what the mapping gives for the other. */
    DIVERGENT("divergent rows", "run the backfill again, then verify"),
    /** {@code backward(forward(old))} is not {@code old}: contract would lose what only the old shape knew. */
    LOSSY("rows whose old shape would not survive backward(forward(old))", "mend the mapping or the rows"),
    /** {@code forward(backward(new))} is not {@code new}: an old image's write would lose what only the new shape knows. */
    UNKEPT(
            "rows whose new shape would not survive forward(backward(new))",
            "mend the rows, or declare newKnowsMore() and let the forward mapping read the new shape to keep the extra"),
    /** The forward mapping fails for its old value. */
    UNCONVERTIBLE("rows whose value cannot be converted", "mend the rows, or let the mapping convert them");

    private final String words;
    private final String remedy;

    Finding(String words, String remedy) {
        this.words = words;
        this.remedy = remedy;
    }

    /** "divergent rows". */
    public String words() {
        return words;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
