package dev.switchback.phase;

import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Changes that are looked after by one thread: the failure of one is told when all had their turn. */
public final class OneByOne {

    private OneByOne() {}

    /** Takes the step for each; the first failure is thrown in the end, with the others in it. */
    public static <T> void each(Collection<T> all, Consumer<T> step) {
        @Nullable RuntimeException failure = null;
        for (T each : all) {
            try {
                step.accept(each);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
