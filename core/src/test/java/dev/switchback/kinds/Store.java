package dev.switchback.kinds;

import dev.switchback.access.Write;
import java.sql.Connection;
import java.sql.SQLException;

/** The repository of an image's application: what it can do with the table, in whichever shape. */
interface Store {

    /** Writes, and says in the row what was meant. */
    @Write
    void write(Connection connection, Order order) throws SQLException;

    /** Reads every row through the shape; returns how many there were. */
    int readAll(Connection connection) throws SQLException;
}
