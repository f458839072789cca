package dev.switchback.backfill;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The throttles that come with the library, each with the figures at which it waits and goes on. */
public final class Throttles {

    private Throttles() {}

    /**
     * Waits while a streaming standby has not replayed so much of the WAL. No standby at all is no lag.
     *
     * @param unknown for a role that may not see it (it lacks {@code pg_monitor}), or a standby that has not said yet
     */
    public static Throttle replicationLag(double waitAboveMegabytes, double goOnAtMegabytes, Throttle.Unknown unknown) {
        return new QueriedThrottle(
                "replication-lag",
                new Throttle.Limit(waitAboveMegabytes, goOnAtMegabytes, unknown),
                "SELECT CASE WHEN count(*) = count(replay_lsn) THEN coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(),"
                        + " replay_lsn)), 0) / 1048576.0 END AS value, CASE WHEN count(*) = 0 THEN 'no standby streams'"
                        + " WHEN count(*) > count(replay_lsn) THEN 'of a standby this role cannot see how far it is'"
                        + " ELSE 'MB of WAL that a standby has not replayed' END AS words"
                        + " FROM pg_catalog.pg_stat_replication WHERE state IS DISTINCT FROM 'backup'");
    }

    /** Waits while a replication slot holds back so much of the WAL, whether anybody reads from it or not. */
    public static Throttle slotLag(double waitAboveMegabytes, double goOnAtMegabytes) {
        return new QueriedThrottle(
                "slot-lag",
                new Throttle.Limit(waitAboveMegabytes, goOnAtMegabytes, Throttle.Unknown.GO_ON),
                "SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0) / 1048576.0 AS value,"
                        + " coalesce('MB of WAL that slot ' || (array_agg(slot_name ORDER BY restart_lsn))[1]"
                        + " || ' holds back', 'no slot holds WAL back') AS words FROM pg_catalog.pg_replication_slots"
                        + " WHERE restart_lsn IS NOT NULL");
    }

    /**
     * Waits while so much of the WAL is not archived yet. Without archiving there is no backlog.
     *
     * @param unknown while nothing was ever archived
     */
    public static Throttle archiveBacklog(double waitAboveMegabytes, double goOnAtMegabytes, Throttle.Unknown unknown) {
        return new QueriedThrottle(
                "archive-backlog",
                new Throttle.Limit(waitAboveMegabytes, goOnAtMegabytes, unknown),
                // A segment's name ends with its place: eight digits of 4 GB each, eight of segments within them.
                "SELECT CASE WHEN mode = 'off' THEN 0 ELSE greatest(0, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
                        + " - (('x' || substr(wal, 9, 8))::bit(32)::bigint * 4294967296"
                        + " + (('x' || substr(wal, 17, 8))::bit(32)::bigint + 1) * size)) / 1048576.0 END AS value,"
                        + " CASE WHEN mode = 'off' THEN 'archiving is off' WHEN wal IS NULL THEN 'nothing was archived yet'"
                        + " ELSE 'MB of WAL are not archived' END AS words FROM (SELECT"
                        + " current_setting('archive_mode') AS mode, last_archived_wal AS wal,"
                        + " pg_size_bytes(current_setting('wal_segment_size')) AS size"
                        + " FROM pg_catalog.pg_stat_archiver) AS archiver");
    }

    /**
     * Waits while a vacuum, automatic or not, works on the table or a partition of it.
     *
     * @param unknown for a role that cannot see which table a vacuum works on (it lacks {@code pg_read_all_stats})
     */
    public static Throttle vacuum(Throttle.Unknown unknown) {
        return new VacuumThrottle(unknown);
    }

    /**
     * Waits while a pool is busy, by a figure of the application's own: the share of it that is in use or waited for, 1 for
     * all of it.
     */
    public static Throttle pool(double waitAbove, double goOnAt, DoubleSupplier usedShare) {
        return new SuppliedThrottle(
                "pool", new Throttle.Limit(waitAbove, goOnAt, Throttle.Unknown.GO_ON), usedShare, "of the pool in use");
    }

    /** The same by what HikariCP tells Micrometer: connections in use and threads that wait, of the most there may be. */
    public static Throttle hikariPool(double waitAbove, double goOnAt, MeterRegistry registry, String pool) {
        return new SuppliedThrottle(
                "pool",
                new Throttle.Limit(waitAbove, goOnAt, Throttle.Unknown.GO_ON),
                new HikariMeters(registry, pool),
                "of the pool '" + pool + "' in use or waited for");
    }

    /**
     * Waits while the application is slow, by its timers of this name, whatever their tags: by their highest published
     * percentile if they have one, and else by the mean since the throttle was asked last.
     */
    public static Throttle latency(Duration waitAbove, Duration goOnAt, MeterRegistry registry, String timer) {
        return new LatencyThrottle(waitAbove, goOnAt, registry, timer);
    }

    /** Works within these hours only, by the database's clock in this zone; over midnight if the end is before the start. */
    public static Throttle hours(LocalTime from, LocalTime to, ZoneId zone) {
        return new HoursThrottle(from, to, zone);
    }

    /** Waits for standbys, slots and the archive at figures that are far from normal. What nobody can say is passed over. */
    static List<Throttle> standard() {
        return List.of(
                replicationLag(256, 64, Throttle.Unknown.GO_ON),
                slotLag(8 * 1024, 4 * 1024),
                archiveBacklog(4 * 1024, 1024, Throttle.Unknown.GO_ON));
    }
}
