package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.sync.RowKey;
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
        List<String> upper = database.inTransaction(session -> {
                    session.execute(settings.get(0));
                    return chunk(session, change).highestKey(session);
                })
                .orElse(List.of());
        List<String> cursor = List.of();
        long examined = 0;
        for (int step = 1; !upper.isEmpty(); step++) {
            String setting = settings.get(step % settings.size());
            List<String> after = cursor;
            Optional<Chunk.Range> range = database.inTransaction(session -> {
                session.execute(setting);
                Chunk chunk = chunk(session, change);
                Optional<Chunk.Range> next = chunk.next(session, after, upper, rows);
                if (next.isPresent()) {
                    chunk.fill(session, next.get());
                }
                return next;
            });
            if (range.isEmpty()) {
                return examined;
            }
            examined += range.get().rows();
            cursor = range.get().upTo();
        }
        return examined;
    }

    private static Chunk chunk(Session session, SchemaChange change) throws SQLException {
        Chunk chunk = new Chunk(change, RowKey.of(session, change));
        chunk.prepare(session);
        return chunk;
    }
}
