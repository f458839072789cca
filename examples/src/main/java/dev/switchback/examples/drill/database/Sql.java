package dev.switchback.examples.drill.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** A connection of its own for plain SQL, past everything the drill is about. In autocommit; not thread-safe. */
public final class Sql implements AutoCloseable {

    /** How its sessions call themselves: the gate is told that they are no old image's. */
    public static final String NAME = "drill";

    private final Connection connection;

    public Sql(String url) throws SQLException {
        Properties named = new Properties();
        named.setProperty("ApplicationName", NAME);
        this.connection = DriverManager.getConnection(url, named);
    }

    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the only row. */
    public String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new IllegalStateException("no row from: " + sql);
            }
            return row.getString(1);
        }
    }

    /** The same as a number. */
    public long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    public Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
