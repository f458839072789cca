package dev.switchback.sync;

import org.jspecify.annotations.Nullable;

/**
 * A column as the catalog has it.
 *
 * @param type as {@code format_type} spells it, with its modifier
 * @param computed whether it is a generated or identity column
 * @param defaultValue the default expression, or null
 */
record ColumnFacts(
        String name,
        String type,
        boolean notNull,
        boolean computed,
        @Nullable String defaultValue) {}
