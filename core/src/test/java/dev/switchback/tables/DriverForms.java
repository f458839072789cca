package dev.switchback.tables;

import dev.switchback.tables.Form.Counted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;

/** What applications send by the ways of the JDBC driver. */
final class DriverForms {

    /** The driver lets the server prepare a statement when it is executed for the fifth time. */
    private static final int UNTIL_PREPARED = 7;

    private DriverForms() {}

    static final List<Form> ALL = List.of(
            new Form("a prepared UPDATE, again and again", Counted.MOVES, DriverForms::preparedUpdates),
            new Form("a prepared UPDATE to NULL", Counted.MOVES, DriverForms::preparedNulls),
            new Form("a batch of INSERTs", Counted.MOVES, DriverForms::batch),
            new Form("a batch of different statements", Counted.MOVES, DriverForms::mixedBatch),
            new Form("generated keys by name", Counted.MOVES, DriverForms::generatedKeysByName),
            new Form("generated keys", Counted.MOVES, DriverForms::generatedKeys),
            new Form("COPY of texts", Counted.MOVES, (c, t, s) -> copy(c, t, s, "", "\t", "\\N")),
            new Form("COPY of CSV", Counted.MOVES, (c, t, s) -> copy(c, t, s, " WITH (FORMAT csv)", ",", "")),
            new Form("an updatable result set", Counted.MOVES, DriverForms::updatableResults),
            new Form("a serializable transaction", Counted.MOVES, DriverForms::serializable));

    private static String parameters(Side side) {
        return String.join(", ", "?".repeat(side.width()).split(""));
    }

    private static void bind(PreparedStatement statement, int from, List<String> texts) throws SQLException {
        for (int i = 0; i < texts.size(); i++) {
            statement.setString(from + i, texts.get(i));
        }
    }

    private static List<String> preparedUpdates(Connection connection, String table, Side side) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE " + table + " SET " + side.setEach("?") + " WHERE id = ?")) {
            for (int i = 0; i < UNTIL_PREPARED; i++) {
                bind(statement, 1, side.texts("Jean" + i, "Bartik"));
                statement.setLong(side.width() + 1, 1 + i % 3);
                answers.add("count " + statement.executeUpdate());
            }
        }
        return answers;
    }

    private static List<String> preparedNulls(Connection connection, String table, Side side) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE " + table + " SET " + side.setEach("?") + " WHERE id < 3")) {
            for (int i = 1; i <= side.width(); i++) {
                statement.setString(i, null);
            }
            return List.of("count " + statement.executeUpdate());
        }
    }

    private static List<String> batch(Connection connection, String table, Side side) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO " + table + " (id, " + side.columns() + ") VALUES (?, " + parameters(side) + ")")) {
            for (int i = 0; i < 5; i++) {
                statement.setLong(1, 10 + i);
                bind(statement, 2, side.texts("Jean", "Bartik " + i));
                statement.addBatch();
            }
            return List.of(Arrays.toString(statement.executeBatch()));
        }
    }

    private static List<String> mixedBatch(Connection connection, String table, Side side) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("UPDATE " + table + " SET " + side.set("Jean", "Bartik") + " WHERE id < 3");
            statement.addBatch("DELETE FROM " + table + " WHERE id = 2");
            statement.addBatch("INSERT INTO " + table + " (id, " + side.columns() + ") VALUES (2, "
                    + side.values("Kay", "McNulty") + ")");
            statement.addBatch("UPDATE " + table + " SET email = 'x'");
            List<String> answers = List.of(Arrays.toString(statement.executeBatch()));
            connection.commit();
            return answers;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static List<String> generatedKeysByName(Connection connection, String table, Side side)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO " + table + " (" + side.columns() + ") VALUES (" + parameters(side) + ")",
                new String[] {"id"})) {
            bind(statement, 1, side.texts("Jean", "Bartik"));
            List<String> answers = new ArrayList<>(List.of("count " + statement.executeUpdate()));
            answers.addAll(Form.rows(statement.getGeneratedKeys()));
            return answers;
        }
    }

    /** The driver asks for every column; the application reads the first. */
    private static List<String> generatedKeys(Connection connection, String table, Side side) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int count = statement.executeUpdate(
                    "INSERT INTO " + table + " (" + side.columns() + ") VALUES (" + side.values("Jean", "Bartik") + ")",
                    Statement.RETURN_GENERATED_KEYS);
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                return List.of("count " + count, "key " + keys.getLong(1));
            }
        }
    }

    private static List<String> copy(
            Connection connection, String table, Side side, String options, String separator, String none)
            throws SQLException {
        String lines = "10" + separator + String.join(separator, side.texts("Jean", "Bartik")) + "\n11"
                + (separator + none).repeat(side.width()) + "\n12" + separator
                + String.join(separator, side.texts("Kay", "McNulty")) + "\n";
        try {
            long rows = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY " + table + " (id, " + side.columns() + ") FROM STDIN" + options,
                            new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
            return List.of("count " + rows);
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }

    private static List<String> updatableResults(Connection connection, String table, Side side) throws SQLException {
        try (Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows =
                        statement.executeQuery("SELECT id, " + side.columns() + " FROM " + table + " WHERE id < 3")) {
            while (rows.next()) {
                List<String> texts = side.texts("Jean", "Bartik");
                for (int i = 0; i < texts.size(); i++) {
                    rows.updateString(i + 2, texts.get(i));
                }
                rows.updateRow();
            }
            return List.of();
        }
    }

    private static List<String> serializable(Connection connection, String table, Side side) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        try {
            List<String> answers = Form.execute(
                    connection, "UPDATE " + table + " SET " + side.set("Jean", "Bartik") + " WHERE id < 3");
            connection.commit();
            return answers;
        } finally {
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }
}
