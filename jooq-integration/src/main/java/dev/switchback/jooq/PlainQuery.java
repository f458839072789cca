package dev.switchback.jooq;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.jooq.Configuration;
import org.jooq.Cursor;
import org.jooq.ExecuteListenerProvider;
import org.jooq.Select;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConnectionProvider;

/** A query once more on the same connection, for a given path, compared with nothing. The application's listeners see it. */
final class PlainQuery {

    private final Configuration configuration;
    private final Connection connection;
    private final ShadowRead shadow;

    PlainQuery(Configuration configuration, Connection connection, ShadowRead shadow) {
        this.configuration = configuration;
        this.connection = connection;
        this.shadow = shadow;
    }

    Connection connection() {
        return connection;
    }

    /**
     * Runs it.
     *
     * @param pins the decision for each change, by name
     */
    Cursor<?> run(Map<String, Pin> pins, int fetchSize, int maxRows, int timeout) throws SQLException {
        Configuration decided = configuration
                .derive(new DefaultConnectionProvider(connection))
                .derive(Arrays.stream(configuration.executeListenerProviders())
                        .filter(provider -> !(provider instanceof OwnListener))
                        .toArray(ExecuteListenerProvider[]::new));
        shadow.routing().decided(pins).putInto(decided);
        try {
            return DSL.using(decided)
                    .fetchLazy(copy().fetchSize(fetchSize).maxRows(maxRows).queryTimeout(timeout));
        } catch (DataAccessException e) {
            SQLException cause = e.getCause(SQLException.class);
            throw cause == null ? new SQLException(e) : cause;
        }
    }

    /** The query is being executed, and remembers it. */
    private Select<?> copy() {
        return shadow.query().$select(new ArrayList<>(shadow.query().$select()));
    }

    /** The JDBC results of a query that was run; jOOQ's own would be read by its fields. */
    static ResultSet results(Cursor<?> cursor) {
        ResultSet results = cursor.resultSet();
        if (results == null) {
            throw new IllegalStateException("a query that has just been run has results");
        }
        return results;
    }
}
