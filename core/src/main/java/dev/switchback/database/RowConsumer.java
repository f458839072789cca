package dev.switchback.database;

import java.sql.SQLException;

/** Takes the rows of a result one after the other. */
@FunctionalInterface
public interface RowConsumer {

    /** One row; it must not be kept. */
    void accept(Row row) throws SQLException;
}
