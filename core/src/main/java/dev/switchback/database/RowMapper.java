package dev.switchback.database;

import java.sql.SQLException;

/** Reads one row into a value. */
@FunctionalInterface
public interface RowMapper<T> {

    /** The value of the row; the row must not be kept. */
    T map(Row row) throws SQLException;
}
