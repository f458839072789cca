package dev.switchback.verify;

import dev.switchback.backfill.Estimate;
import dev.switchback.change.AdapterMapping;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Database;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.Quarantine;
import dev.switchback.sync.RowKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The full scan. Row-level security is switched off for it, so that it fails rather than see too little. Whatever it found is looked at
 * once more, on the primary, for the ledger.
 */
public final class Verification {

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;

    public Verification(Database database, PhaseStore phases, Journal journal) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
    }

    /**
     * Looks at every row, records the result and journals it. A divergent row takes the change's proof back: once frozen, it
     * goes on in BACKFILLING, where the backfill fills what it has to.
     *
     * @return empty if the settings said stop before the end; nothing is recorded then, but what a scan with a snapshot for each
     *     range has read stays known to the next one
     * @throws RefusedException in a phase in which not both shapes are there; if there are fewer connections than workers; if the
     *     replica is none, or does not catch up; if the phase changes during a scan with a snapshot for each range
     */
    public Optional<VerificationResult> run(SchemaChange change, VerificationSettings settings, Act act) {
        Start start = database.autocommit(session -> start(session, change));
        Database source = database;
        Duration lag = null;
        if (settings.replica() != null) {
            Replica replica = new Replica(change.name(), settings.replica());
            source = replica.database();
            lag = replica.catchUp(database);
        }
        // What the application's own query gives has no ranges.
        boolean inRanges = settings.snapshots() == Snapshots.PER_RANGE && !(change.mapping() instanceof AdapterMapping);
        Optional<Scanned> scanned;
        if (inRanges) {
            RangeScan scan = new RangeScan(database, source, phases, change, settings, start.epoch());
            start = new Start(start.epoch(), scan.begun().startedAt(), 0);
            scanned = scan.run();
        } else {
            scanned = new SnapshotScan(source, change, settings, start.estimate()).run();
        }
        if (scanned.isEmpty()) {
            return Optional.empty();
        }
        ScanSnapshots snapshots = new ScanSnapshots(
                inRanges ? Snapshots.PER_RANGE : Snapshots.ONE,
                scanned.get().oldest(),
                scanned.get().newest(),
                lag);
        return Optional.of(conclude(change, start, scanned.get().counted(), snapshots, act));
    }

    private VerificationResult conclude(
            SchemaChange change, Start start, Scan.Counted counted, ScanSnapshots snapshots, Act act) {
        Looked looked = database.inTransaction(session -> look(session, change, start, counted, snapshots));
        VerificationResult scan = looked.scan();
        if (scan.count(Finding.UNCONVERTIBLE) > 0 && change.mapping() instanceof SqlMapping) {
            // Among them may be rows that were changed where no trigger fires.
            database.inTransaction(session -> Quarantine.putUnconvertible(session, change));
        }
        return database.inTransaction(session -> {
            if (snapshots.kind() == Snapshots.PER_RANGE) {
                if (!Ranges.forget(session, change.name())) {
                    // Another instance has come first with the same scan, or somebody has cancelled it.
                    return latest(session, change.name(), 1).stream()
                            .filter(last -> last.startedAt().equals(start.at()))
                            .findFirst()
                            .orElseThrow(() -> new RefusedException(change.name(), "verify", "it was cancelled"));
                }
                if (phases.read(session, change.name()).epoch() != start.epoch()) {
                    throw new RefusedException(change.name(), "verify", Ranges.PHASE_CHANGED);
                }
            }
            VerificationResult result = record(session, scan);
            if (result.count(Finding.DIVERGENT) > 0) {
                phases.disprove(session, change.name());
            }
            DivergenceLedger.record(
                    session, change.name(), result.startedAt(), result.id(), looked.before(), looked.rows());
            Quarantine.clear(session, change);
            journal.append(session, new Event.Verified(change.name(), result.rows(), counts(result)), act);
            return result;
        });
    }

    /** The scans of a change, the latest first. */
    public static List<VerificationResult> latest(Session session, String change, int limit) throws SQLException {
        return session.query(
                "SELECT * FROM switchback.verification WHERE change = ? ORDER BY id DESC LIMIT ?",
                Verification::result,
                change,
                limit);
    }

    /** How far a scan with a snapshot for each range has come, if one is under way. */
    public static Optional<VerificationProgress> progress(Session session, SchemaChange change) throws SQLException {
        return session.first(
                "SELECT * FROM switchback.verification_progress WHERE change = ?",
                row -> new VerificationProgress(
                        row.text("change"),
                        Snapshots.PER_RANGE,
                        row.number("estimate"),
                        row.number("rows"),
                        row.decimal("percent"),
                        row.decimal("rate"),
                        ScanProgress.left(row.number("estimate") - row.number("rows"), row.decimal("rate"))),
                change.name());
    }

    /** Forgets what a scan with a snapshot for each range has read so far; one that is running stops. True if there was one. */
    public static boolean cancel(Session session, SchemaChange change) throws SQLException {
        return Ranges.forget(session, change.name());
    }

    /** The change as a scan found it. */
    private record Start(long epoch, Instant at, long estimate) {}

    private Start start(Session session, SchemaChange change) throws SQLException {
        Instant at = SnapshotScan.now(session);
        ChangeState state = phases.read(session, change.name());
        if (!state.phase().bothWritten()) {
            throw new RefusedException(
                    change.name(),
                    "verify",
                    "the phase is " + state.phase() + ": there are not both shapes to compare");
        }
        boolean countable = !(change.mapping() instanceof AdapterMapping);
        return new Start(state.epoch(), at, countable ? Estimate.rows(session, change) : 0);
    }

    /**
     * What a scan has found, looked at again.
     *
     * @param before what earlier scans had found, by key
     * @param rows those, and what was found now, as far as they are there
     */
    private record Looked(VerificationResult scan, Map<List<String>, Sighting> before, List<Inspected> rows) {}

    private static Looked look(
            Session session, SchemaChange change, Start start, Scan.Counted counted, ScanSnapshots snapshots)
            throws SQLException {
        SnapshotScan.begin(session, change);
        Scan.Counted sorted = sorted(session, change, counted);
        Map<List<String>, Sighting> before = DivergenceLedger.sightings(session, change);
        Set<List<String>> keys = sorted.keys();
        keys.addAll(before.keySet());
        List<Inspected> rows = Inspection.of(change).at(session, keys);
        VerificationResult result = new VerificationResult(
                0,
                change.name(),
                start.epoch(),
                start.at(),
                SnapshotScan.now(session),
                sorted.rows(),
                sorted.unfilled(),
                sorted.oldEmpty(),
                snapshots,
                sorted.findings());
        return new Looked(result, before, rows);
    }

    /** With the keys in their order, whatever order their pieces came in. */
    private static Scan.Counted sorted(Session session, SchemaChange change, Scan.Counted counted) throws SQLException {
        if (counted.wrong().isEmpty() || change.mapping() instanceof AdapterMapping) {
            return counted;
        }
        RowKey key = RowKey.of(session, change);
        Map<Finding, Scan.Wrong> sorted = new EnumMap<>(Finding.class);
        for (Map.Entry<Finding, Scan.Wrong> each : counted.wrong().entrySet()) {
            KeyArrays keys = KeyArrays.of(each.getValue().keys(), key.size());
            sorted.put(
                    each.getKey(),
                    new Scan.Wrong(
                            each.getValue().rows(),
                            session.query(
                                    "SELECT " + keys.keyTexts() + " AS key FROM " + keys.sql() + " ORDER BY "
                                            + key.values(keys.key()),
                                    row -> row.texts("key"),
                                    keys.parameters())));
        }
        return new Scan.Counted(counted.rows(), counted.unfilled(), counted.oldEmpty(), sorted);
    }

    private static String counts(VerificationResult result) {
        return Stream.of(Finding.values())
                .map(finding -> column(finding) + " " + result.count(finding))
                .collect(Collectors.joining(", "));
    }

    private static VerificationResult record(Session session, VerificationResult scan) throws SQLException {
        List<String> columns = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>(List.of(
                scan.change(),
                scan.epoch(),
                scan.startedAt(),
                scan.finishedAt(),
                scan.rows(),
                scan.unfilled(),
                scan.oldEmpty(),
                scan.snapshots().kind(),
                scan.snapshots().oldest(),
                scan.snapshots().newest()));
        columns.add("replica_lag_ms");
        Duration lag = scan.snapshots().replicaLag();
        values.add(lag == null ? null : lag.toMillis());
        for (Finding finding : Finding.values()) {
            columns.add(column(finding));
            columns.add(column(finding) + "_keys");
            values.add(scan.count(finding));
            values.add(scan.keys(finding));
        }
        return session.one(
                "INSERT INTO switchback.verification (change, epoch, started_at, finished_at, rows, unfilled,"
                        + " old_empty, snapshots, oldest_snapshot, newest_snapshot, " + String.join(", ", columns)
                        + ") VALUES (?" + ", ?".repeat(values.size() - 1) + ") RETURNING *",
                Verification::result,
                values.toArray());
    }

    private static VerificationResult result(Row row) throws SQLException {
        Map<Finding, Found> findings = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            long rows = row.number(column(finding));
            if (rows > 0) {
                findings.put(finding, new Found(rows, row.texts(column(finding) + "_keys")));
            }
        }
        return new VerificationResult(
                row.number("id"),
                row.text("change"),
                row.number("epoch"),
                row.time("started_at"),
                row.time("finished_at"),
                row.number("rows"),
                row.number("unfilled"),
                row.number("old_empty"),
                new ScanSnapshots(
                        Snapshots.valueOf(row.text("snapshots")),
                        row.time("oldest_snapshot"),
                        row.time("newest_snapshot"),
                        row.textOrNull("replica_lag_ms") == null
                                ? null
                                : Duration.ofMillis(row.number("replica_lag_ms"))),
                findings);
    }

    private static String column(Finding finding) {
        return finding.name().toLowerCase(Locale.ROOT);
    }
}
