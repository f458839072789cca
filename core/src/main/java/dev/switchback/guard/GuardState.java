package dev.switchback.guard;

import org.jspecify.annotations.Nullable;

/**
 * How a guard of a change was found in the catalog.
 *
 * @param change the change's name
 * @param kind what was looked at
 * @param object which one, as the catalog names it
 * @param fault what is wrong with it, or null if it is in place
 */
public record GuardState(
        String change,
        GuardKind kind,
        String object,
        @Nullable String fault) {

    /** Whether nothing is wrong with it. */
    public boolean inPlace() {
        return fault == null;
    }

    /** Whether the rollback window must not stay open because of it. */
    public boolean missing() {
        return fault != null && kind.required();
    }

    /** "sync trigger ~switchback_customer-name on public.customer: disabled". */
    @Override
    public String toString() {
        return kind.words() + " " + object + ": " + (fault == null ? "in place" : fault);
    }
}
