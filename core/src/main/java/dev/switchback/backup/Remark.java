package dev.switchback.backup;

/**
 * What a source has to say on a topic besides its facts.
 *
 * @param topic what it is about
 * @param fault whether it speaks against the backups; if not, something was not told
 * @param text the field, its value, and what to do
 */
public record Remark(Topic topic, boolean fault, String text) {}
