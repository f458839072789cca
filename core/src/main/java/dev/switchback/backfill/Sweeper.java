package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the dead rows that filling leaves: says once for each wave of them that a VACUUM is due, and, if it was told to,
 * has PostgreSQL run one while the workers of this process wait. What it cannot do is no reason to stop filling. Thread-safe.
 */
final class Sweeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Database database;
    private final SchemaChange change;
    private final boolean vacuums;
    private final LongSupplier nanos;
    private final Set<String> told = new HashSet<>();
    /** What a VACUUM has left behind, because some transaction could still see it: not tried again for these. */
    private final Map<Long, Long> stuck = new HashMap<>();

    private @Nullable Vacuum running;
    private long lookedAt;
    private boolean looked;

    Sweeper(Database database, SchemaChange change, boolean vacuums, LongSupplier nanos) {
        this.database = database;
        this.change = change;
        this.vacuums = vacuums;
        this.nanos = nanos;
    }

    /** Why the backfill has to wait now; empty if it has not. */
    synchronized Optional<String> reasonToWait() {
        Vacuum vacuum = running;
        if (vacuum != null && vacuum.isOver()) {
            running = null;
            looked = false;
        } else if (vacuum != null) {
            return Optional.of(vacuum.toString());
        }
        if (!looked || nanos.getAsLong() - lookedAt >= INTERVAL.toNanos()) {
            look();
            lookedAt = nanos.getAsLong();
            looked = true;
        }
        return Optional.ofNullable(running).map(Vacuum::toString);
    }

    private void look() {
        try {
            List<DeadRows> due = database.autocommit(session -> DeadRows.due(session, change));
            told.removeIf(line -> due.stream().noneMatch(each -> line.startsWith(each.table() + ' ')));
            stuck.keySet().removeIf(leaf -> due.stream().noneMatch(each -> each.leaf() == leaf));
            for (DeadRows each : due) {
                if (running == null) {
                    look(each);
                }
            }
        } catch (DatabaseException e) {
            tell(change.name(), "nobody can say how many rows are dead: SQLSTATE " + e.sqlState());
        }
    }

    private void look(DeadRows due) {
        if (!vacuums) {
            tell(
                    due.table(),
                    due + ": run VACUUM before more of it is filled, or have the backfill do so (withVacuum)");
        } else if (!due.permitted()) {
            tell(due.table(), due + ": this role may not VACUUM it, which takes its owner, or MAINTAIN");
        } else if (due.busy()) {
            tell(due.table(), due + ": not vacuumed now, because a vacuum or an index build is on it");
        } else if (due.dead() > 2 * stuck.getOrDefault(due.leaf(), 0L)) {
            running = Vacuum.claimed(database, change, due).orElse(null);
            if (running == null) {
                tell(due.table(), due + ": not vacuumed now, because another table of the fleet is");
            } else {
                stuck.put(due.leaf(), due.dead());
            }
        } else {
            tell(
                    due.table(),
                    due + ": a VACUUM has left them; an old transaction, a standby or a slot can still see them");
        }
    }

    private void tell(String table, String line) {
        if (told.add(table + ' ' + line.replaceAll("\\d+", "#"))) {
            log.info("'{}': {}", change.name(), line);
        }
    }

    /** Ends a VACUUM that still runs: whatever it has done so far is kept. */
    @Override
    public void close() {
        Vacuum vacuum;
        synchronized (this) {
            vacuum = running;
        }
        if (vacuum != null) {
            vacuum.end();
        }
    }
}
