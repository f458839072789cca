package dev.switchback.access;

import dev.switchback.access.ShadowMismatch.Difference;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Sha256;
import dev.switchback.change.SqlEquality;
import dev.switchback.database.Database;
import dev.switchback.database.OneLine;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.traffic.TrafficRecorder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What shadow reads have found. Noting only counts in memory and never throws: whoever reads must not notice. Mismatches are
 * kept by key and field in {@code switchback.shadow_mismatch}, written with the heartbeat; a bounded number, while the meters
 * count all. Thread-safe.
 */
public final class ShadowReads {

    private static final Logger log = LoggerFactory.getLogger(ShadowReads.class);

    /** Of one change, in the table; also what one instance keeps in memory until the next heartbeat. */
    static final int MOST_KEPT = 1_000;

    private final Database database;
    private final MeterRegistry registry;
    private final TrafficRecorder traffic;
    private final Map<Counted, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Place, Sighting> sightings = new ConcurrentHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public ShadowReads(Database database, MeterRegistry registry, TrafficRecorder traffic) {
        this.database = database;
        this.registry = registry;
        this.traffic = traffic;
    }

    /**
     * Counts a read.
     *
     * @param path that was decided
     * @param calibrating the same path was read twice, to see how much of what differs is noise
     */
    public void count(SchemaChange change, Path path, ShadowResult result, boolean calibrating) {
        try {
            if (!calibrating && (result == ShadowResult.MATCH || result == ShadowResult.MISMATCH)) {
                traffic.of(change).compared(path, result == ShadowResult.MATCH);
            }
            counter(new Counted(change.name(), path, result, calibrating)).increment();
        } catch (RuntimeException | Error e) {
            if (first("meter", change)) {
                log.warn("A shadow read of '{}' could not be counted; this is not logged again", change.name(), e);
            }
        }
    }

    /** Counts a read that failed, and tells the first failure of each change. */
    public void failed(SchemaChange change, Path path, boolean calibrating, Throwable failure) {
        count(change, path, ShadowResult.FAILED, calibrating);
        if (first("failure", change)) {
            log.warn(
                    "A shadow read of '{}' failed; later failures are only counted: {}",
                    change.name(),
                    classOf(failure));
        }
    }

    /** What the application and its driver say may quote a row. */
    private static String classOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return failure.getClass().getName() + ", SQLSTATE " + sql.getSQLState();
            }
        }
        return failure.getClass().getName();
    }

    /**
     * Counts and keeps a mismatch.
     *
     * @param key see {@link ShadowMismatch#key}
     * @param field see {@link ShadowMismatch#field}
     * @param old what the old path gave
     * @param fresh what the new path gave
     */
    public void mismatched(
            SchemaChange change,
            Path path,
            String key,
            String field,
            Difference difference,
            @Nullable Object old,
            @Nullable Object fresh) {
        count(change, path, ShadowResult.MISMATCH, false);
        Place place = new Place(change.name(), key, field);
        if (sightings.size() < MOST_KEPT || sightings.containsKey(place)) {
            String oldDigest = digest(old);
            String newDigest = digest(fresh);
            sightings.merge(place, new Sighting(difference, path, oldDigest, newDigest, 1), Sighting::andLater);
        }
        if (first("mismatch", change)) {
            log.warn(
                    "A shadow read of '{}' differs: {} of {}, {}; for all see switchback.shadow_mismatch",
                    change.name(),
                    field,
                    OneLine.of(key),
                    difference);
        }
    }

    /** Writes what was seen since the last call. What cannot be written now is kept for the next one. */
    public void flush() {
        if (sightings.isEmpty()) {
            return;
        }
        Map<Place, Sighting> taken = new ConcurrentHashMap<>();
        sightings.keySet().forEach(place -> {
            Sighting sighting = sightings.remove(place);
            if (sighting != null) {
                taken.put(place, sighting);
            }
        });
        try {
            database.autocommit(session -> write(session, taken));
        } catch (RuntimeException e) {
            taken.forEach(
                    (place, sighting) -> sightings.merge(place, sighting, (later, earlier) -> earlier.andLater(later)));
            throw e;
        }
    }

    /** The mismatches that are kept of a change, the last seen first. */
    public static List<ShadowMismatch> kept(Session session, SchemaChange change) throws SQLException {
        return session.query(
                "SELECT row_key, field, difference, old_digest, new_digest, seen, last_seen FROM"
                        + " switchback.shadow_mismatch WHERE change = ? ORDER BY last_seen DESC, row_key, field",
                ShadowReads::mismatch,
                change.name());
    }

    private static ShadowMismatch mismatch(Row row) throws SQLException {
        return new ShadowMismatch(
                row.text("row_key"),
                row.text("field"),
                Difference.valueOf(row.text("difference")),
                row.text("old_digest"),
                row.text("new_digest"),
                row.number("seen"),
                row.time("last_seen"));
    }

    private static int write(Session session, Map<Place, Sighting> seen) throws SQLException {
        List<Map.Entry<Place, Sighting>> entries = new ArrayList<>(seen.entrySet());
        return session.update(
                "INSERT INTO switchback.shadow_mismatch AS m (change, row_key, field, difference, path, old_digest,"
                        + " new_digest, seen) SELECT u.change, u.row_key, u.field, u.difference, u.path, u.old_digest,"
                        + " u.new_digest, u.seen::bigint FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[],"
                        + " ?::text[], ?::text[], ?::text[]) AS u (change, row_key, field, difference, path, old_digest,"
                        + " new_digest, seen) WHERE (SELECT count(*) FROM switchback.shadow_mismatch k WHERE k.change ="
                        + " u.change) < " + MOST_KEPT + " OR EXISTS (SELECT FROM switchback.shadow_mismatch k WHERE"
                        + " k.change = u.change AND k.row_key = u.row_key AND k.field = u.field)"
                        + " ON CONFLICT (change, row_key, field) DO UPDATE SET difference = excluded.difference, path ="
                        + " excluded.path, old_digest = excluded.old_digest, new_digest = excluded.new_digest, seen ="
                        + " m.seen + excluded.seen, last_seen = clock_timestamp()",
                entries.stream().map(each -> each.getKey().change()).toList(),
                entries.stream().map(each -> each.getKey().key()).toList(),
                entries.stream().map(each -> each.getKey().field()).toList(),
                entries.stream()
                        .map(each -> each.getValue().difference().name())
                        .toList(),
                entries.stream().map(each -> each.getValue().path().name()).toList(),
                entries.stream().map(each -> each.getValue().oldDigest()).toList(),
                entries.stream().map(each -> each.getValue().newDigest()).toList(),
                entries.stream()
                        .map(each -> Long.toString(each.getValue().seen()))
                        .toList());
    }

    private static String digest(@Nullable Object value) {
        return Sha256.of(SqlEquality.text(value));
    }

    private Counter counter(Counted counted) {
        Counter counter = counters.get(counted);
        return counter != null
                ? counter
                : counters.computeIfAbsent(
                        counted,
                        key -> Counter.builder("switchback.shadow.reads")
                                .description("Reads that were compared with the other path")
                                .tag("change", key.change())
                                .tag("path", key.path().name().toLowerCase(Locale.ROOT))
                                .tag("result", key.result().tag())
                                .tag("calibrating", Boolean.toString(key.calibrating()))
                                .register(registry));
    }

    /** Once for each change and kind of news. */
    private boolean first(String kind, SchemaChange change) {
        return told.add(kind + " " + change.name());
    }

    private record Counted(String change, Path path, ShadowResult result, boolean calibrating) {}

    private record Place(String change, String key, String field) {}

    private record Sighting(Difference difference, Path path, String oldDigest, String newDigest, long seen) {

        Sighting andLater(Sighting later) {
            return new Sighting(later.difference, later.path, later.oldDigest, later.newDigest, seen + later.seen);
        }
    }
}
