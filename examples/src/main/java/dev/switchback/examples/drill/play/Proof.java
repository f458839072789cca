package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.terminal.Figures;

/**
 * A count that speaks for a promise.
 *
 * @param count of the cases that were looked at; none proves nothing
 * @param what they are
 * @param broken how many of them broke the promise
 * @param trouble what happened in those; empty if the count alone is the proof
 */
public record Proof(long count, String what, long broken, String trouble) {

    /** Whether there were cases, and none of them broke the promise. */
    boolean holds() {
        return count > 0 && broken == 0;
    }

    Proof plus(Proof other) {
        return new Proof(count + other.count, what, broken + other.broken, trouble);
    }

    @Override
    public String toString() {
        String cases = Figures.count(count) + " " + what;
        return trouble.isEmpty() ? cases : cases + ", " + Figures.count(broken) + " " + trouble;
    }
}
