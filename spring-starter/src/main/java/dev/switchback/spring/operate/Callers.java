package dev.switchback.spring.operate;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Tells who is asking, once for each operation, on the thread that asks. A bean of this type takes the place of the one that
 * reads Spring Security; it MUST NOT return null, and returns {@link Caller#NOBODY} for one it does not know.
 */
@FunctionalInterface
public interface Callers {

    /** Who is asking on this thread, and in which roles. */
    Caller current();

    /**
     * Who is asking, where the thread may not know it: a reactive server runs what blocks on another one.
     *
     * @param principal whom the server has let in, or null
     */
    default Caller current(@Nullable Principal principal) {
        return current();
    }
}
