package dev.switchback.change;

import java.util.List;

/**
 * The new shape lives in a table of its own, at most one row for each row of the change's table. A row whose new shape is
 * empty has none.
 *
 * @param table the table that the change adds
 * @param key its columns that hold the key of the change's table, in the same order
 */
public record Extraction(TableName table, List<String> key) {

    public Extraction {
        key = List.copyOf(key);
    }
}
