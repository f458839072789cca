package dev.switchback.promises;

import dev.switchback.change.Identifiers;
import dev.switchback.testing.TestDatabase;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The release before, which knows the old shape only, and nothing of Switchback: plain SQL. */
final class OldImage implements Application {

    private final TestDatabase database;

    OldImage(TestDatabase database) {
        this.database = database;
    }

    @Override
    public @Nullable String find(long id) {
        return database.text("SELECT full_name FROM shop.customer WHERE id = " + id);
    }

    @Override
    public List<Long> search(String beginning) {
        return database
                .rows("SELECT id FROM shop.customer WHERE full_name LIKE " + text(beginning + "%")
                        + " ORDER BY full_name, id")
                .stream()
                .map(row -> Long.valueOf(String.valueOf(row.get(0))))
                .toList();
    }

    @Override
    public long insert(@Nullable String name) {
        return database.number("INSERT INTO shop.customer (full_name) VALUES (" + text(name) + ") RETURNING id");
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
        database.execute("INSERT INTO shop.customer (id, full_name) VALUES (" + id + ", " + text(name)
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
        return database.rows(write + " RETURNING id").size();
    }

    private static String text(@Nullable String value) {
        return value == null ? "NULL" : Identifiers.literal(value);
    }
}
