package dev.switchback.verify;

import dev.switchback.change.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row as the ledger remembers it.
 *
 * @param found as what it was found wrong; null if it was in order when it was last looked at
 * @param digests of its shapes at the time
 */
record Sighting(@Nullable DivergenceClass found, Map<Path, String> digests) {

    Sighting {
        digests = Map.copyOf(digests);
    }

    /** A shape's digest; empty if it has none. */
    String digest(Path shape) {
        return digests.getOrDefault(shape, "");
    }
}
