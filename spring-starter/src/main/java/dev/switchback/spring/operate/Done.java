package dev.switchback.spring.operate;

/**
 * An operation that was done.
 *
 * @param change the change's name
 * @param operation its word
 * @param by who did it
 * @param before where the change stood: "OPEN at 5 %"
 * @param after where it stands
 * @param message what was done, in a sentence
 */
public record Done(String change, String operation, String by, String before, String after, String message) {}
