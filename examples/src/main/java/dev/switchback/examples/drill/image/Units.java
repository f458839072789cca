package dev.switchback.examples.drill.image;

import java.sql.Connection;
import java.sql.SQLException;

/** How an image runs a unit of work: in one transaction. Counts it by the route it took. */
public interface Units {

    /**
     * Runs one.
     *
     * @param who it is done for
     */
    <T> Served<T> run(String who, Work<T> work) throws SQLException;

    /** What is done in the transaction. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** The result, with the route of the unit's first statement. */
    record Served<T>(T value, Route route) {}
}
