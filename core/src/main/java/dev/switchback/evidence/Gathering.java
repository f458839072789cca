package dev.switchback.evidence;

import dev.switchback.backup.Topic;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import dev.switchback.gate.ContractPlan;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalEntry;
import dev.switchback.journal.Json;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.Quarantine;
import dev.switchback.verify.Finding;
import dev.switchback.verify.Verification;
import dev.switchback.verify.VerificationResult;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what the database knows of a change, in one snapshot, into the files from which all others follow. */
final class Gathering {

    static final String FORMAT = "switchback-evidence/2";

    private static final int ALL_SCANS = 1_000;

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;

    Gathering(Database database, PhaseStore phases, Journal journal) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
    }

    SortedMap<String, String> of(SchemaChange change, String compatibility) {
        return database.inTransaction(session -> {
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            // What the server writes as text comes as in every other session.
            session.execute("SET LOCAL timezone = 'UTC'; SET LOCAL intervalstyle = 'iso_8601'");
            ChangeState state = phases.read(session, change.name());
            ContractPlan plan = ContractPlan.of(session, change, state);
            SortedMap<String, String> files = new TreeMap<>();
            files.put("compatibility.json", compatibility);
            files.put("plan.sql", plan.script());
            files.put("plan.json", PlanFile.of(plan));
            Newest newest = new Newest();
            Map<String, Object> counts = new LinkedHashMap<>();

            List<JournalEntry> entries = journal.entries(session);
            entries.forEach(entry -> newest.see(entry.at()));
            files.put("journal.jsonl", lines(entries));
            counts.put("journalEntries", entries.size());

            TrafficFiles traffic = TrafficFiles.of(session, change.name());
            newest.see(traffic.until());
            files.put("ramp.csv", traffic.rows());
            files.put("gaps.csv", traffic.gaps());
            counts.put("trafficRows", traffic.countOfRows());
            counts.put("trafficGaps", traffic.countOfGaps());

            List<VerificationResult> scans = Verification.latest(session, change.name(), ALL_SCANS);
            files.put(
                    "verification.json",
                    Json.pretty(scans.stream().map(Gathering::scan).toList()));
            counts.put("scans", scans.size());

            List<Tree> fleet = rows(session, "switchback.instance t ORDER BY t.id COLLATE \"C\"");
            fleet.forEach(instance -> newest.see(instance.at("last_seen").time()));
            table(files, counts, "instances", "fleet.json", fleet);
            table(files, counts, "approvals", "approvals.json", ofChange(session, "switchback.approval", change));
            table(files, counts, "drills", "drills.json", ofChange(session, "switchback.drill", change));

            String decision = decision(session, change);
            files.put("decision.json", decision);
            files.put(
                    "backup.json",
                    backup(Tree.of(decision), ofChange(session, "switchback.backup_attestation", change)));
            files.put("quarantine.json", Json.pretty(quarantine(session, change)));
            files.put("manifest.json", manifest(change, state, plan, entries, counts, newest));

            // The last one: it sets the search path.
            SchemaText schema = SchemaText.of(session, change, plan);
            files.put("schema-before.txt", schema.before());
            files.put("schema-after.txt", schema.after());
            return files;
        });
    }

    private static void table(
            SortedMap<String, String> files, Map<String, Object> counts, String what, String file, List<Tree> rows) {
        files.put(file, Json.pretty(rows.stream().map(Tree::value).toList()));
        counts.put(what, rows.size());
    }

    private static List<Tree> ofChange(Session session, String table, SchemaChange change) throws SQLException {
        return rows(session, table + " t WHERE t.change = ? ORDER BY t.id", change.name());
    }

    /** Rows with all their columns, whatever these are. */
    private static List<Tree> rows(Session session, String from, Object... parameters) throws SQLException {
        return session.query(
                "SELECT row_to_json(t)::text AS line FROM " + from, row -> Tree.of(row.text("line")), parameters);
    }

    private static String decision(Session session, SchemaChange change) throws SQLException {
        return session.first(
                        "SELECT report FROM switchback.gate_decision WHERE change = ? ORDER BY id DESC LIMIT 1",
                        row -> row.text("report"),
                        change.name())
                .orElse("null\n");
    }

    /** What the gate found of the backups, and what people said of them. Sources are not asked again: they may say something else by now. */
    private static String backup(Tree decision, List<Tree> attestations) {
        Map<String, @Nullable Object> backup = new LinkedHashMap<>();
        backup.put("gate", backupChecks(decision));
        backup.put("attestations", attestations.stream().map(Tree::value).toList());
        return Json.pretty(backup);
    }

    /** The findings of a decision that are about backups. */
    static List<@Nullable Object> backupChecks(Tree decision) {
        List<String> topics = Stream.of(Topic.values()).map(Topic::check).toList();
        return decision.at("checks").items().stream()
                .filter(check -> topics.contains(check.at("check").text()))
                .<@Nullable Object>map(Tree::value)
                .toList();
    }

    /** Counts and keys, never values. Where row-level security hides rows from this role, nobody can say. */
    private static Map<String, Object> quarantine(Session session, SchemaChange change) throws SQLException {
        Map<String, Object> found = new LinkedHashMap<>();
        try {
            Quarantine.Held held = session.behindSavepoint(inner -> Quarantine.held(inner, change));
            found.put("rows", held.rows());
            found.put("keys", held.keys());
        } catch (SQLException e) {
            if (!SqlStates.isNotAllowed(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            found.put("unknown", "this role may not see every row (SQLSTATE " + e.getSQLState() + ")");
        }
        return found;
    }

    private static String manifest(
            SchemaChange change,
            ChangeState state,
            ContractPlan plan,
            List<JournalEntry> entries,
            Map<String, Object> counts,
            Newest newest) {
        Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
        manifest.put("format", FORMAT);
        manifest.put("library", library());
        manifest.put("change", change.name());
        manifest.put("table", change.table());
        manifest.put("definition", change.definition().lines().toList());
        manifest.put("definitionDigest", change.digest());
        manifest.put("phase", state.phase());
        manifest.put("epoch", state.epoch());
        manifest.put("phaseSince", state.since());
        manifest.put("windowSince", state.windowSince());
        manifest.put("asOf", newest.time(state.since()));
        manifest.put("systemIdentifier", plan.system());
        manifest.put("database", plan.database());
        manifest.put("planDigest", plan.digest());
        manifest.put(
                "journalHash",
                entries.isEmpty() ? "" : entries.get(entries.size() - 1).hash());
        manifest.put("counts", counts);
        return Json.pretty(manifest);
    }

    /** The version of this library as its jar says: another one may draw a report in another way. */
    static String library() {
        String version = Gathering.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private static Map<String, Object> scan(VerificationResult result) {
        Map<String, Object> scan = new LinkedHashMap<>();
        scan.put("id", result.id());
        scan.put("epoch", result.epoch());
        scan.put("startedAt", result.startedAt());
        scan.put("finishedAt", result.finishedAt());
        scan.put("snapshots", result.snapshots().toString());
        scan.put("rows", result.rows());
        scan.put("unfilled", result.unfilled());
        scan.put("oldEmpty", result.oldEmpty());
        for (Finding finding : Finding.values()) {
            scan.put(finding.name().toLowerCase(Locale.ROOT), result.count(finding));
            scan.put(finding.name().toLowerCase(Locale.ROOT) + "Keys", result.keys(finding));
        }
        return scan;
    }

    private static String lines(List<JournalEntry> entries) {
        StringBuilder lines = new StringBuilder();
        entries.forEach(entry -> lines.append(entry.json()).append('\n'));
        return lines.toString();
    }

    /** The newest time of what was seen. */
    private static final class Newest {

        private @Nullable Instant newest;

        void see(@Nullable Instant time) {
            if (time != null && (newest == null || time.isAfter(newest))) {
                newest = time;
            }
        }

        Instant time(Instant atLeast) {
            see(atLeast);
            return newest == null ? atLeast : newest;
        }
    }
}
