package dev.switchback.guard;

import dev.switchback.change.TableName;
import org.jspecify.annotations.Nullable;

/**
 * Something that must be in place as long as both shapes of a change live.
 *
 * @param kind what it is
 * @param table the table that it guards
 * @param name of the trigger, of the view in schema {@code switchback}, or of the column; as the catalog spells it
 * @param expects the function that a trigger calls, as {@code schema.name}; the type of a column, {@link #ANY}, or null for
 *     the type that it has when it is recorded; null for a view
 */
public record Guard(
        GuardKind kind,
        TableName table,
        String name,
        @Nullable String expects) {

    /** Of a column: it must be there, of whatever type. */
    public static final String ANY = "";
}
