package dev.switchback.verify;

import dev.switchback.change.SchemaChange;
import java.util.List;

/**
 * Rows that are looked at with one statement.
 *
 * @param table that holds them, known as {@code t}: the change's own, or one of its partitions
 * @param condition which of its rows
 * @param keys the texts that the condition takes as parameters
 */
record Piece(String table, String condition, List<String> keys) {

    Piece {
        keys = List.copyOf(keys);
    }

    /** All rows of a change. */
    static Piece whole(SchemaChange change) {
        return whole(change.table().sql());
    }

    /** All rows of a table: a plain sequential scan, which spares the server's cache. */
    static Piece whole(String table) {
        return new Piece(table, "true", List.of());
    }

    /** The rows that stand in so many blocks of a table within this snapshot; the last piece takes whatever comes after. */
    static Piece ofBlocks(String table, long first, long number, boolean last) {
        return new Piece(
                table,
                "t.ctid >= '(" + first + ",0)'::tid"
                        + (last ? "" : " AND t.ctid < '(" + (first + number) + ",0)'::tid"),
                List.of());
    }

    Object[] parameters() {
        return keys.toArray();
    }
}
