package dev.switchback.database;

import java.sql.SQLException;

/** What is done within one session. */
@FunctionalInterface
public interface Work<T> {

    /** Runs on the caller's thread; the session must not be kept. */
    T in(Session session) throws SQLException;
}
