package dev.switchback.traffic;

import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.route.Decision;
import dev.switchback.route.DecisionListener;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * When a path last served, over the fleet and whatever the flag service says. Deciding only sets a bit in memory; the
 * heartbeat records it, at most once a second per change and path.
 */
public final class PathUse implements DecisionListener {

    private final Database database;
    private final Map<String, Used> used = new ConcurrentHashMap<>();

    public PathUse(Database database) {
        this.database = database;
    }

    @Override
    public Runnable hearing(String change, Decision decision) {
        AtomicBoolean bit = bits(change).of(decision.path());
        return () -> {
            if (!bit.getPlain()) {
                bit.set(true);
            }
        };
    }

    /**
     * Records what was used since the last call, with one statement. What cannot be recorded now, because it was recorded a
     * moment ago or the database is away, is kept for the next call.
     */
    public void flush() {
        List<Key> taken = new ArrayList<>();
        used.forEach((change, bits) -> {
            for (Path path : Path.values()) {
                if (bits.of(path).getAndSet(false)) {
                    taken.add(new Key(change, path));
                }
            }
        });
        if (taken.isEmpty()) {
            return;
        }
        try {
            taken.removeAll(record(taken));
        } finally {
            taken.forEach(key -> bits(key.change()).of(key.path()).set(true));
        }
    }

    private List<Key> record(List<Key> keys) {
        return database.autocommit(session -> session.query(
                "INSERT INTO switchback.path_use AS p (change, path)"
                        + " SELECT u.change, u.path FROM unnest(?::text[], ?::text[]) AS u (change, path)"
                        + " WHERE NOT EXISTS (SELECT FROM switchback.path_use l WHERE l.change = u.change"
                        + " AND l.path = u.path AND l.last_used > clock_timestamp() - interval '900 milliseconds')"
                        + " ON CONFLICT (change, path) DO UPDATE SET last_used = clock_timestamp()"
                        + " RETURNING change, path",
                row -> new Key(row.text("change"), Path.valueOf(row.text("path"))),
                keys.stream().map(Key::change).toList(),
                keys.stream().map(key -> key.path().name()).toList()));
    }

    /** When a path of a change last served, if it ever did. */
    public static Optional<Instant> lastUsed(Session session, String change, Path path) throws SQLException {
        return session.first(
                "SELECT last_used FROM switchback.path_use WHERE change = ? AND path = ?",
                row -> row.time("last_used"),
                change,
                path);
    }

    private Used bits(String change) {
        return used.computeIfAbsent(change, name -> new Used(new AtomicBoolean(), new AtomicBoolean()));
    }

    private record Key(String change, Path path) {}

    private record Used(AtomicBoolean old, AtomicBoolean fresh) {

        AtomicBoolean of(Path path) {
            return path == Path.OLD ? old : fresh;
        }
    }
}
