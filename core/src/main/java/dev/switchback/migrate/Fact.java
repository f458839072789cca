package dev.switchback.migrate;

/**
 * Something in the catalog that a migration must leave as it is.
 *
 * @param change the change that needs it; empty for the control tables, which all of them need
 * @param key what it is found by again: its number in the catalog, or its name where it may be made anew under it
 * @param label as a sentence names it
 * @param name as it is called now
 * @param state what may not become something else, in words; may be empty
 * @param stamp the same without words
 */
record Fact(String change, String key, String label, String name, String state, String stamp) {}
