package dev.switchback.route;

import dev.switchback.change.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which path a unit of work takes, made once.
 *
 * @param path the effective path: the shape that is read
 * @param shadow whether the other path is read too, for comparison
 * @param requested the path the flag asked for, or null if it was not asked or gave no usable answer
 * @param reason why
 */
public record Decision(Path path, boolean shadow, @Nullable Path requested, Reason reason) {}
