package dev.switchback.drill;

/** What sets the flag, if that is not the built-in one. */
@FunctionalInterface
public interface DrillFlag {

    /**
     * Sets it for the whole fleet.
     *
     * @param percent of reads that shall take the new path: 0, 100, or what was found at the beginning
     */
    void set(double percent) throws Exception;
}
