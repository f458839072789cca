package dev.switchback.examples.drill.image;

import org.jspecify.annotations.Nullable;

/**
 * A customer as the application knows one, whatever columns the name is kept in.
 *
 * @param name as one text, or null
 * @param email carries the {@link Stamp} of the last write
 */
public record Customer(@Nullable String name, String email) {}
