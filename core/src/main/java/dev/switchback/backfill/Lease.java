package dev.switchback.backfill;

import dev.switchback.database.Row;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A chunk that a worker has leased.
 *
 * @param chunk its number
 * @param fence rises with every lease of the chunk
 * @param leaf the table that holds its rows; 0 for a statement of the application's
 * @param after the key before the first; empty for the start of the table
 * @param upTo the last key
 * @param rows how many there were when it was cut or split
 */
record Lease(long chunk, long fence, long leaf, List<String> after, List<String> upTo, long rows) {

    static final String COLUMNS = "id, fence, leaf, after_key, upto_key, rows";

    static Lease of(Row row) throws SQLException {
        return new Lease(
                row.number("id"),
                row.number("fence"),
                row.number("leaf"),
                row.texts("after_key"),
                row.texts("upto_key"),
                row.number("rows"));
    }

    /** The texts of both bounds, for a condition that has them as its parameters. */
    List<String> keys() {
        return Stream.concat(after.stream(), upTo.stream()).toList();
    }

    /** The same lease of what is left of the chunk. */
    Lease from(List<String> key, long rowsLeft) {
        return new Lease(chunk, fence, leaf, key, upTo, rowsLeft);
    }

    /** The same lease of the chunk's first part. */
    Lease upTo(List<String> key, long rowsThere) {
        return new Lease(chunk, fence, leaf, after, key, rowsThere);
    }
}
