package dev.switchback.evidence;

import dev.switchback.journal.JsonText;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place in a file of JSON; what is not there, or is of another type, reads as nothing. */
record Tree(@Nullable Object value) {

    /**
     * The whole of a document.
     *
     * @throws IllegalArgumentException if it is not JSON
     */
    static Tree of(String document) {
        return new Tree(JsonText.read(document));
    }

    Tree at(String... names) {
        Object here = value;
        for (String name : names) {
            here = here instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return new Tree(here);
    }

    List<Tree> items() {
        return value instanceof List<?> list ? list.stream().map(Tree::new).toList() : List.of();
    }

    /** The members of an object, in their order. */
    List<Map.Entry<String, Tree>> members() {
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .map(entry -> Map.entry(String.valueOf(entry.getKey()), new Tree(entry.getValue())))
                        .toList()
                : List.of();
    }

    boolean isMissing() {
        return value == null;
    }

    /** A text, a number or a truth as it is written; empty for nothing. */
    String text() {
        return value == null || value instanceof Map || value instanceof List ? "" : value.toString();
    }

    /** A whole number, or -1 for nothing. */
    long number() {
        return value instanceof Long number ? number : -1;
    }

    @Nullable Instant time() {
        try {
            return Instant.parse(text());
        } catch (DateTimeException e) {
            return null;
        }
    }
}
