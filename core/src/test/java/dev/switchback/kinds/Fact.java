package dev.switchback.kinds;

/**
 * The same thing said in both shapes: what a row may hold, value by value. So the mapping is written a second time, as a
 * table of its results, and shares nothing with the first.
 *
 * @param old the old shape's values, as SQL expressions separated by commas
 * @param fresh the new shape's values likewise
 */
record Fact(String old, String fresh) {

    /** Whether the new shape says nothing at all. */
    boolean saysNothing() {
        return fresh.matches("NULL(, NULL)*");
    }
}
