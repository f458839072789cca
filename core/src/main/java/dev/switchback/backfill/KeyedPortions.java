package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.sync.Quarantine;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of the change's table within the bounds, in the order of the key. */
final class KeyedPortions implements Portions {

    private static final Logger log = LoggerFactory.getLogger(KeyedPortions.class);

    private final SchemaChange change;
    private final Chunk chunk;

    KeyedPortions(SchemaChange change, Chunk chunk) {
        this.change = change;
        this.chunk = chunk;
    }

    @Override
    public void prepare(Session session) throws SQLException {
        chunk.prepare(session);
    }

    @Override
    public Optional<Portion> fill(Session session, BackfillState state, int rows) throws SQLException {
        Optional<Chunk.Range> range = next(session, state, rows);
        if (range.isEmpty()) {
            return Optional.empty();
        }
        int filled = chunk.fill(session, range.get());
        chunk.quarantine(session, range.get());
        return Optional.of(portion(range.get(), filled));
    }

    @Override
    public boolean canSkip() {
        return true;
    }

    @Override
    public Optional<Portion> skip(Session session, BackfillState state, String sqlState) throws SQLException {
        Optional<Chunk.Range> range = next(session, state, 1);
        if (range.isEmpty()) {
            return Optional.empty();
        }
        // The server's message may quote the value: only its class is kept.
        Quarantine.put(session, change, chunk.key(), range.get().upTo(), sqlState);
        log.warn(
                "'{}': row {} cannot be converted (SQLSTATE {}); quarantined",
                change.name(),
                range.get().upTo(),
                sqlState);
        return Optional.of(portion(range.get(), 0));
    }

    private Optional<Chunk.Range> next(Session session, BackfillState state, int rows) throws SQLException {
        return state.upper().isEmpty() ? Optional.empty() : chunk.next(session, state.cursor(), state.upper(), rows);
    }

    private static Portion portion(Chunk.Range range, int filled) {
        return new Portion(range.upTo(), range.rows(), filled);
    }
}
