package dev.switchback.jooq;

import dev.switchback.access.ShadowResult;
import dev.switchback.database.SqlStates;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jooq.Cursor;
import org.jooq.tools.jdbc.DefaultPreparedStatement;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose reads are compared. If it fetches both paths and fails, the query is run once more without the other
 * path: that is behind a savepoint where there is a transaction, so that the failure never reaches the application.
 */
final class ShadowedStatement extends DefaultPreparedStatement {

    private final ShadowRead shadow;
    private final PlainQuery plain;
    private @Nullable Cursor<?> instead;

    ShadowedStatement(PreparedStatement statement, ShadowRead shadow, PlainQuery plain) {
        super(statement);
        this.shadow = shadow;
        this.plain = plain;
    }

    @Override
    public boolean execute() throws SQLException {
        if (shadow.hidden() == 0) {
            return super.execute();
        }
        Connection connection = plain.connection();
        boolean transaction = !connection.getAutoCommit();
        if (transaction && getFetchSize() > 0) {
            shadow.count(ShadowResult.SKIPPED);
            return executePlain();
        }
        Savepoint savepoint = transaction ? connection.setSavepoint() : null;
        boolean hasResults;
        try {
            hasResults = super.execute();
        } catch (SQLException e) {
            if (SqlStates.isInfrastructure(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            if (savepoint != null) {
                connection.rollback(savepoint);
            }
            return executePlain(e);
        }
        if (savepoint != null) {
            connection.releaseSavepoint(savepoint);
        }
        return hasResults;
    }

    /** A query that fails without the other path too has not failed because of it. */
    private boolean executePlain(SQLException failure) throws SQLException {
        boolean hasResults = executePlain();
        shadow.failed(failure);
        return hasResults;
    }

    private boolean executePlain() throws SQLException {
        instead = plain.run(shadow.decided(), getFetchSize(), getMaxRows(), getQueryTimeout());
        return true;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        execute();
        return getResultSet();
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        if (instead != null) {
            return PlainQuery.results(instead);
        }
        ResultSet results = super.getResultSet();
        int visible = results.getMetaData().getColumnCount() - shadow.hidden();
        return shadow.hidden() > 0 && visible == shadow.query().getSelect().size()
                ? new ComparedRows(results, shadow, visible)
                : new KeptRows(results, visible, new SecondRead(shadow, plain));
    }

    @Override
    public void close() throws SQLException {
        try {
            if (instead != null) {
                instead.close();
            }
        } finally {
            super.close();
        }
    }
}
