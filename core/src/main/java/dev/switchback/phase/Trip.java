package dev.switchback.phase;

import java.time.Instant;

/**
 * The guard's verdict that the new path is at fault: every instance reads the old shape until a person ends it.
 *
 * @param at when, by the database's clock
 * @param reason in words, with the figures
 */
public record Trip(Instant at, String reason) {}
