package dev.switchback.usage;

/** One line of the report on who still uses the old shape of a change. */
public sealed interface UsageLine {

    /** Where the line comes from: the catalog table or view that was read. */
    String source();

    /**
     * Somebody uses the old shape, or may.
     *
     * @param what who or what it is
     * @param detail what is known about it, with how sure that is
     */
    record Uses(String source, String what, String detail) implements UsageLine {
        @Override
        public String toString() {
            return source + ": " + what + ": " + detail;
        }
    }

    /** The source was read in full and knows of nobody. */
    record Nobody(String source) implements UsageLine {
        @Override
        public String toString() {
            return source + ": nobody";
        }
    }

    /**
     * The source, or a part of it, cannot be read: nothing follows from its silence.
     *
     * @param why in a sentence
     */
    record CannotSee(String source, String why) implements UsageLine {
        @Override
        public String toString() {
            return source + ": cannot see: " + why;
        }
    }
}
