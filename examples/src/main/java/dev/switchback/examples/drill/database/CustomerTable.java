package dev.switchback.examples.drill.database;

import dev.switchback.examples.drill.image.Names;
import dev.switchback.examples.drill.image.Stamp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The table of customers, as the old release made it. */
public final class CustomerTable {

    private static final int CHUNK = 5_000;

    private CustomerTable() {}

    /**
     * Creates and fills it.
     *
     * @param progress hears how many rows are there
     */
    public static void create(Sql sql, Names names, long rows, LongConsumer progress) throws SQLException {
        sql.execute(schema());
        for (long first = 1; first <= rows; first += CHUNK) {
            long last = Math.min(rows, first + CHUNK - 1);
            insert(sql.connection(), names, first, last);
            progress.accept(last);
        }
        sql.execute("ANALYZE customer");
    }

    private static String schema() {
        try (InputStream file = CustomerTable.class.getResourceAsStream("customer.sql")) {
            return new String(Objects.requireNonNull(file, "customer.sql").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void insert(Connection connection, Names names, long first, long last) throws SQLException {
        int size = (int) (last - first + 1);
        @Nullable String[] fullNames = new String[size];
        String[] emails = new String[size];
        for (int i = 0; i < size; i++) {
            Stamp stamp = new Stamp("seed", first + i);
            fullNames[i] = stamp.customer(names).name();
            emails[i] = stamp.email();
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO customer (full_name, email, created_at) SELECT r.name, r.email, timestamptz '2019-04-01'"
                        + " + (? + r.number) * interval '997 seconds'"
                        + " FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS r (name, email, number) ORDER BY r.number")) {
            statement.setLong(1, first);
            statement.setArray(2, connection.createArrayOf("text", fullNames));
            statement.setArray(3, connection.createArrayOf("text", emails));
            statement.executeUpdate();
        }
    }
}
