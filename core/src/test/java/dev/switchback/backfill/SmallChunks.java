package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.sync.RowKey;
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
        record Start(Chunk chunk, List<String> upper) {}
        Start start = database.inTransaction(session -> {
            session.execute(settings.get(0));
            Chunk chunk = new Chunk(change, RowKey.of(session, change));
            chunk.prepare(session);
            return new Start(chunk, chunk.highestKey(session).orElse(List.of()));
        });
        List<String> cursor = List.of();
        long examined = 0;
        for (int step = 1; !start.upper().isEmpty(); step++) {
            String setting = settings.get(step % settings.size());
            List<String> after = cursor;
            Optional<Chunk.Range> range = database.inTransaction(session -> {
                session.execute(setting);
                start.chunk().prepare(session);
                Optional<Chunk.Range> next = start.chunk().next(session, after, start.upper(), rows);
                if (next.isPresent()) {
                    start.chunk().fill(session, next.get());
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
}
