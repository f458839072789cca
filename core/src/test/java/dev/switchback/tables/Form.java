package dev.switchback.tables;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A form that statements come in.
 *
 * @param counted what it does to the counter of writes that set only one shape
 */
record Form(String title, Counted counted, Run run) {

    /** What becomes of the counter. */
    enum Counted {
        /** A row's shape is written, and changes. */
        MOVES,
        /** No row's shape changes. */
        STAYS,
        /** Something is begun and not kept: it may be counted. */
        MAY
    }

    /** How it is sent; gives back everything the server answers. */
    @FunctionalInterface
    interface Run {
        List<String> on(Connection connection, String table, Side side) throws SQLException;
    }

    /** A statement's text for a table and a side. */
    @FunctionalInterface
    interface Sql {
        String of(String table, Side side);
    }

    static Form moves(String title, Sql sql) {
        return simple(title, Counted.MOVES, sql);
    }

    static Form stays(String title, Sql sql) {
        return simple(title, Counted.STAYS, sql);
    }

    static Form may(String title, Sql sql) {
        return simple(title, Counted.MAY, sql);
    }

    private static Form simple(String title, Counted counted, Sql sql) {
        return new Form(title, counted, (connection, table, side) -> execute(connection, sql.of(table, side)));
    }

    /** Runs one or several statements as a simple query: every row and every count. */
    static List<String> execute(Connection connection, String sql) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() >= 0) {
                answers.addAll(rows ? rows(statement.getResultSet()) : List.of("count " + statement.getUpdateCount()));
                rows = statement.getMoreResults();
            }
        }
        return answers;
    }

    static List<String> rows(ResultSet results) throws SQLException {
        List<String> rows = new ArrayList<>();
        int columns = results.getMetaData().getColumnCount();
        while (results.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                row.add(String.valueOf(results.getString(i)));
            }
            rows.add(row.toString());
        }
        return rows;
    }

    @Override
    public String toString() {
        return title;
    }
}
