package dev.switchback.spring.console;

import org.jspecify.annotations.Nullable;

/** One part of what is shown of a change, read on its own: what fails is unknown, and everything else is shown all the same. */
interface Part {

    /** Its member in the snapshot. */
    String name();

    /**
     * What is shown: a map, a list or null, made of what {@link dev.switchback.journal.Json} writes.
     *
     * @throws RuntimeException if it cannot be read, with words for people
     */
    @Nullable Object read(Look look);
}
