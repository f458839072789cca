package dev.switchback.benchmarks.subject;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Something to measure, ready to be done again and again, by several threads at once. */
@FunctionalInterface
public interface Operation extends AutoCloseable {

    /**
     * Does it once.
     *
     * @param customer by number, from 1
     * @return what came of it, so that no compiler can leave it out
     */
    @Nullable Object run(long customer) throws Exception;

    /** Gives back what belongs to it alone. */
    @Override
    default void close() throws IOException {}
}
