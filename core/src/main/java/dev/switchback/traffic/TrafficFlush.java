package dev.switchback.traffic;

import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an instance has counted, every few seconds and with one statement: the sums of each minute as they are now, so that it may
 * be repeated whatever became of it before. What the database does not take is kept for {@value ChangeTraffic#MINUTES_KEPT} minutes;
 * what is then dropped is a gap. Called by one thread at a time.
 */
public final class TrafficFlush {

    private static final Logger log = LoggerFactory.getLogger(TrafficFlush.class);

    /** An instance is missed when it has not written three times. */
    private static final int MISSED_FLUSHES = 3;

    private final Database database;
    private final TrafficRecorder recorder;
    private final String instance;
    private final Duration interval;
    private final Duration expiry;
    private final TrafficGaps gaps;
    private final TrafficRetention retention;
    private long due;

    /**
     * Begins to count for this instance, as the database then knows.
     *
     * @param instance unique among all instances of all times
     * @param interval between two flushes
     * @param expiry how long after its last sign of life an instance counts as gone
     * @param retention how long minutes are kept
     * @throws DatabaseException if the database is away
     */
    public TrafficFlush(
            Database database,
            TrafficRecorder recorder,
            String instance,
            Duration interval,
            Duration expiry,
            Duration retention) {
        this.database = database;
        this.recorder = recorder;
        this.instance = instance;
        this.interval = interval;
        Duration missed = interval.multipliedBy(MISSED_FLUSHES);
        this.expiry = missed.compareTo(expiry) > 0 ? missed : expiry;
        this.gaps = new TrafficGaps(database, instance);
        this.retention = new TrafficRetention(database, retention, recorder.clock()::nanos);
        flush();
    }

    /**
     * Writes what was counted, if it is time; looks for gaps that others left, and deletes a little of what is too old.
     *
     * @throws DatabaseException if the database did not take it; it is written the next time
     */
    public void flushIfDue() {
        if (recorder.clock().nanos() - due >= 0) {
            flush();
            gaps.look();
        }
        retention.deleteIfDue();
    }

    /** Writes what was counted, and signs off: no one misses this instance. If that fails, they do. */
    public synchronized void close() {
        try {
            flush();
            gaps.signOff();
        } catch (DatabaseException e) {
            log.info("What was counted last could not be written; others find it missing: {}", e.getMessage());
        }
    }

    /** Writes what was counted. */
    synchronized void flush() {
        due = recorder.clock().nanos() + interval.toNanos();
        List<Unwritten> unwritten = new ArrayList<>();
        for (ChangeTraffic traffic : recorder.all()) {
            traffic.minutes().forEach(minute -> collect(traffic, minute, unwritten));
        }
        long before = recorder.clock().nanos();
        Instant told = database.autocommit(session -> write(session, unwritten));
        recorder.clock().told(told, before, recorder.clock().nanos());
        unwritten.forEach(each -> each.minute().flushed(each.path(), each.totals()));
        Map<ChangeTraffic, Loss> losses = new LinkedHashMap<>();
        for (ChangeTraffic traffic : recorder.all()) {
            traffic.forgetFlushed();
            Loss loss = traffic.takeLoss();
            if (loss != null) {
                losses.put(traffic, loss);
            }
        }
        record(losses);
    }

    private static void collect(ChangeTraffic traffic, MinuteCounts minute, List<Unwritten> unwritten) {
        for (Path path : Path.values()) {
            Totals totals = minute.of(path).totals();
            if (!totals.equals(minute.flushed(path))) {
                unwritten.add(new Unwritten(traffic, minute, path, totals));
            }
        }
    }

    private void record(Map<ChangeTraffic, Loss> losses) {
        if (losses.isEmpty()) {
            return;
        }
        try {
            database.autocommit(session -> gaps.dropped(session, losses));
        } catch (RuntimeException | Error e) {
            losses.forEach(ChangeTraffic::lost);
            throw e;
        }
    }

    private Instant write(Session session, List<Unwritten> rows) throws SQLException {
        return session.one(
                // Who was missed and is back: what it had counted is written after all.
                "WITH back AS (DELETE FROM switchback.traffic_gap g WHERE g.instance = ? AND g.kind = 'KILLED' AND EXISTS"
                        + " (SELECT FROM switchback.traffic_counter c WHERE c.instance = ? AND c.ended = 'GONE')),"
                        + " here AS (INSERT INTO switchback.traffic_counter AS c (instance, changes, expires_after)"
                        + " VALUES (?, ?::text[], make_interval(secs => ?)) ON CONFLICT (instance)"
                        + " DO UPDATE SET counted_until = clock_timestamp(), ended = NULL),"
                        + " counted AS (INSERT INTO switchback.traffic (change, minute, path, instance, reads, writes,"
                        + " path_errors, missing_shape, infrastructure_errors, matches, mismatches, latency)"
                        + " SELECT u.change, u.minute::timestamptz, u.path, u.instance, u.reads::bigint, u.writes::bigint,"
                        + " u.path_errors::bigint, u.missing_shape::bigint, u.infrastructure_errors::bigint,"
                        + " u.matches::bigint, u.mismatches::bigint, u.latency::bigint[]"
                        + " FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],"
                        + " ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) AS u (change, minute, path, instance,"
                        + " reads, writes, path_errors, missing_shape, infrastructure_errors, matches, mismatches, latency)"
                        + " WHERE EXISTS (SELECT FROM switchback.change k WHERE k.name = u.change)"
                        + " ON CONFLICT (change, minute, path, instance) DO UPDATE SET reads = excluded.reads,"
                        + " writes = excluded.writes, path_errors = excluded.path_errors,"
                        + " missing_shape = excluded.missing_shape,"
                        + " infrastructure_errors = excluded.infrastructure_errors, matches = excluded.matches,"
                        + " mismatches = excluded.mismatches, latency = excluded.latency)"
                        + " SELECT clock_timestamp() AS now",
                row -> row.time("now"),
                parameters(rows));
    }

    private @Nullable Object[] parameters(List<Unwritten> rows) {
        return new @Nullable Object[] {
            instance,
            instance,
            instance,
            recorder.all().stream().map(ChangeTraffic::change).toList(),
            expiry.toMillis() / 1000.0,
            rows.stream().map(each -> each.traffic().change()).toList(),
            rows.stream().map(each -> each.minute().began().toString()).toList(),
            rows.stream().map(each -> each.path().name()).toList(),
            rows.stream().map(each -> each.minute().writer(instance)).toList(),
            rows.stream().map(each -> Long.toString(each.totals().reads())).toList(),
            rows.stream().map(each -> Long.toString(each.totals().writes())).toList(),
            rows.stream().map(each -> Long.toString(each.totals().pathErrors())).toList(),
            rows.stream()
                    .map(each -> Long.toString(each.totals().missingShape()))
                    .toList(),
            rows.stream()
                    .map(each -> Long.toString(each.totals().infrastructureErrors()))
                    .toList(),
            rows.stream().map(each -> Long.toString(each.totals().matches())).toList(),
            rows.stream().map(each -> Long.toString(each.totals().mismatches())).toList(),
            rows.stream().map(each -> each.totals().latency().literal()).toList()
        };
    }

    /** What the database does not have as it is now. */
    private record Unwritten(ChangeTraffic traffic, MinuteCounts minute, Path path, Totals totals) {}
}
