package dev.switchback.sync;

import org.jspecify.annotations.Nullable;

/**
 * A column as the catalog has it.
 *
 * @param type as {@code format_type} spells it, with its modifier
 * @param notNull whether no row has NULL in it: a NOT NULL that was not validated does not count
 * @param computed whether it is a generated column
 * @param identity whether it is an identity column
 * @param defaultValue the default expression, or null
 */
record ColumnFacts(
        String name,
        String type,
        boolean notNull,
        boolean computed,
        boolean identity,
        @Nullable String defaultValue) {}
