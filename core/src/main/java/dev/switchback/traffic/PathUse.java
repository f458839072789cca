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
    public void decided(String change, Decision decision) {
        Used bits = used.get(change);
        if (bits == null) {
            bits = used.computeIfAbsent(change, name -> new Used(new AtomicBoolean(), new AtomicBoolean()));
        }
        AtomicBoolean bit = bits.of(decision.path());
        if (!bit.getPlain()) {
            bit.set(true);
        }
    }

    /** Records what was used since the last call, with one statement. If it fails nothing is forgotten. */
    public void flush() {
        List<AtomicBoolean> taken = new ArrayList<>();
        List<String> changes = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        used.forEach((change, bits) -> {
            for (Path path : Path.values()) {
                if (bits.of(path).getAndSet(false)) {
                    taken.add(bits.of(path));
                    changes.add(change);
                    paths.add(path.name());
                }
            }
        });
        if (taken.isEmpty()) {
            return;
        }
        try {
            database.autocommit(session -> session.update(
                    "INSERT INTO switchback.path_use AS p (change, path)"
                            + " SELECT u.change, u.path FROM unnest(?::text[], ?::text[]) AS u (change, path)"
                            + " WHERE NOT EXISTS (SELECT FROM switchback.path_use l WHERE l.change = u.change"
                            + " AND l.path = u.path AND l.last_used > clock_timestamp() - interval '900 milliseconds')"
                            + " ON CONFLICT (change, path) DO UPDATE SET last_used = clock_timestamp()",
                    changes,
                    paths));
        } catch (RuntimeException e) {
            taken.forEach(bit -> bit.set(true));
            throw e;
        }
    }

    /** When a path of a change last served, if it ever did. */
    static Optional<Instant> lastUsed(Session session, String change, Path path) throws SQLException {
        return session.first(
                "SELECT last_used FROM switchback.path_use WHERE change = ? AND path = ?",
                row -> row.time("last_used"),
                change,
                path);
    }

    private record Used(AtomicBoolean old, AtomicBoolean fresh) {

        AtomicBoolean of(Path path) {
            return path == Path.OLD ? old : fresh;
        }
    }
}
