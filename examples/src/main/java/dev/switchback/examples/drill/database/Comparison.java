package dev.switchback.examples.drill.database;

/**
 * What the checker found, in one snapshot.
 *
 * @param shapes which columns there are: {@code old}, {@code both} or {@code new}
 * @param rows how many
 * @param unfilled rows with a name in the old shape and none in the new one
 * @param disagreeing other rows whose shapes do not hold the same name
 */
public record Comparison(String shapes, long rows, long unfilled, long disagreeing) {

    /** Whether there were two shapes to compare. */
    public boolean compared() {
        return shapes.equals("both");
    }
}
