package dev.switchback.promises;

import dev.switchback.change.Identifiers;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The release before, which knows the old shape only, and nothing of Switchback: plain SQL. */
public final class OldImage implements Application {

    private final DataSource dataSource;

    OldImage(TestDatabase database) {
        this(database.dataSource());
    }

    public OldImage(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public @Nullable String find(long id) {
        List<@Nullable String> found = column("SELECT full_name FROM shop.customer WHERE id = " + id);
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    public List<Long> search(String beginning) {
        return keys("SELECT id FROM shop.customer WHERE full_name LIKE " + text(beginning + "%")
                + " ORDER BY full_name, id");
    }

    @Override
    public long insert(@Nullable String name) {
        return keys("INSERT INTO shop.customer (full_name) VALUES (" + text(name) + ") RETURNING id")
                .get(0);
    }

    @Override
    public int rename(long id, @Nullable String name) {
        return count("UPDATE shop.customer SET full_name = " + text(name) + " WHERE id = " + id);
    }

    @Override
    public int renameAll(String from, String to) {
        return count("UPDATE shop.customer SET full_name = " + text(to) + " WHERE full_name = " + text(from));
    }

    @Override
    public void upsert(long id, String name) {
        int unused = count("INSERT INTO shop.customer (id, full_name) VALUES (" + id + ", " + text(name)
                + ") ON CONFLICT (id) DO UPDATE SET full_name = excluded.full_name");
    }

    @Override
    public int delete(long id) {
        return count("DELETE FROM shop.customer WHERE id = " + id);
    }

    @Override
    public void transaction(Consumer<Application> work) {
        throw new UnsupportedOperationException("the old image writes in autocommit");
    }

    private int count(String write) {
        return keys(write + " RETURNING id").size();
    }

    private List<Long> keys(String sql) {
        return column(sql).stream()
                .map(key -> Long.valueOf(String.valueOf(key)))
                .toList();
    }

    private List<@Nullable String> column(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            List<@Nullable String> values = new ArrayList<>();
            while (results.next()) {
                values.add(results.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " in: " + sql, e);
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "NULL" : Identifiers.literal(value);
    }
}
