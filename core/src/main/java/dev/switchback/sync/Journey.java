package dev.switchback.sync;

import dev.switchback.change.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An example of one shape on its way to the other one and back, each value as the text that the database gives for it.
 *
 * @param from the shape that was given
 * @param given its values by column
 * @param there the other shape's values as they were stored; all null if the mapping failed
 * @param back what the mapping gives back for them; empty if that was not asked, or fails
 * @param fault why the values could not be stored, or the mapping fails for them; null if neither
 * @param broken the laws that the row breaks
 */
public record Journey(
        Path from,
        Map<String, @Nullable String> given,
        Map<String, @Nullable String> there,
        Map<String, @Nullable String> back,
        @Nullable String fault,
        Set<Law> broken) {

    public Journey {
        given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
        there = Collections.unmodifiableMap(new LinkedHashMap<>(there));
        back = Collections.unmodifiableMap(new LinkedHashMap<>(back));
        Set<Law> copy = EnumSet.noneOf(Law.class);
        copy.addAll(broken);
        broken = Collections.unmodifiableSet(copy);
    }

    /** Whether nothing is wrong with it. */
    public boolean holds() {
        return fault == null && broken.isEmpty();
    }
}
