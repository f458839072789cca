package dev.switchback.examples.shop.customer;

import org.jspecify.annotations.Nullable;

/**
 * What a customer is called.
 *
 * @param first the part before the first space
 * @param last the rest, or null where there is no space
 */
public record PersonName(String first, @Nullable String last) {

    /** Taken apart as the change's mapping does it. */
    public static PersonName of(String full) {
        int space = full.indexOf(' ');
        return space < 0
                ? new PersonName(full, null)
                : new PersonName(full.substring(0, space), full.substring(space + 1));
    }

    /** Both parts in one. */
    public String full() {
        return last == null ? first : first + ' ' + last;
    }
}
