package dev.switchback.history;

/** Something that cannot have happened if the promises hold. */
record Fault(Kind kind, String words) {

    enum Kind {
        /** A row ends with a value that an acknowledged write had overwritten. */
        LOST_WRITE,
        /** A read gave what had been overwritten before it began. */
        STALE_READ,
        /** A read gave what nobody had written by then, or what was taken back. */
        INVENTED,
        /** The two shapes of a row said two things. */
        APART,
        /** A unit of work read both paths. */
        MIXED_PATHS,
        /** A unit of work took a path after an operator had been told that none would. */
        AGAINST_ORDER
    }

    @Override
    public String toString() {
        return kind + ": " + words;
    }
}
