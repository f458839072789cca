package dev.switchback.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys, and what belongs to each of them, as arrays that a statement unnests under the alias {@code d}: {@code d.key_0},
 * {@code d.key_1}, and so on, and further columns by their names.
 */
final class KeyArrays {

    private final int parts;
    private final List<String> names;
    private final List<Object> arrays;

    private KeyArrays(int parts, List<String> names, List<Object> arrays) {
        this.parts = parts;
        this.names = names;
        this.arrays = arrays;
    }

    /** Keys of so many parts. */
    static KeyArrays of(List<List<String>> keys, int parts) {
        List<Object> arrays = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            int index = i;
            arrays.add(keys.stream().map(key -> key.get(index)).toList());
        }
        return new KeyArrays(
                parts, IntStream.range(0, parts).mapToObj(i -> "key_" + i).toList(), arrays);
    }

    /** And a text, or null, for each of them. */
    KeyArrays and(String name, List<? extends @Nullable String> texts) {
        return new KeyArrays(
                parts,
                Stream.concat(names.stream(), Stream.of(name)).toList(),
                Stream.concat(arrays.stream(), Stream.of(texts)).toList());
    }

    /** {@code unnest(?::text[], ..) AS d (key_0, ..)}. */
    String sql() {
        return "unnest(" + names.stream().map(name -> "?::text[]").collect(Collectors.joining(", ")) + ") AS d ("
                + String.join(", ", names) + ")";
    }

    /** {@code d.key_0}, and so on. */
    List<String> key() {
        return IntStream.range(0, parts).mapToObj(i -> "d.key_" + i).toList();
    }

    /** {@code ARRAY[d.key_0, ..]}. */
    String keyTexts() {
        return "ARRAY[" + String.join(", ", key()) + "]";
    }

    /** Its parameters, followed by others. */
    @Nullable Object[] parameters(@Nullable Object... others) {
        return Stream.concat(arrays.stream(), Stream.of(others)).toArray();
    }
}
