package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The backfill's own statements with a few rows to a chunk, so that a small table has many chunk borders, and each chunk in
 * a session with other settings, as one that another instance takes over.
 */
public final class SmallChunks {

    private SmallChunks() {}

    /**
     * Walks the whole table.
     *
     * @param settings what each chunk's session is set to, in turn
     * @return how many rows were examined
     */
    public static long walk(Database database, SchemaChange change, int rows, List<String> settings) {
        String table = change.table().sql();
        record Start(Keys keys, List<String> upper) {}
        Start start = database.inTransaction(session -> {
            session.execute(settings.get(0));
            Keys keys = Keys.of(session, change);
            keys.prepare(session);
            return new Start(keys, keys.highest(session, table).orElse(List.of()));
        });
        RowFilling filling = new RowFilling(change, start.keys());
        List<String> cursor = List.of();
        long examined = 0;
        for (int step = 1; !cursor.equals(start.upper()); step++) {
            String setting = settings.get(step % settings.size());
            List<String> after = cursor;
            Lease chunk = database.inTransaction(session -> {
                session.execute(setting);
                start.keys().prepare(session);
                return fill(session, table, start.keys(), filling, after, start.upper(), rows);
            });
            examined += chunk.rows();
            cursor = chunk.upTo();
        }
        return examined;
    }

    private static Lease fill(
            Session session,
            String table,
            Keys keys,
            RowFilling filling,
            List<String> after,
            List<String> upper,
            int rows)
            throws SQLException {
        Optional<List<String>> nth = keys.nth(session, table, after, upper, rows);
        List<String> upTo = nth.orElse(upper);
        long there = nth.isPresent() ? rows : keys.count(session, table, after, upper);
        Lease chunk = new Lease(1, 1, 1, after, upTo, there);
        filling.fill(session, table, chunk, Limits.ofOne());
        return chunk;
    }
}
