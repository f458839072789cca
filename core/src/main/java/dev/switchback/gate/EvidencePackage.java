package dev.switchback.gate;

import dev.switchback.change.SchemaChange;
import dev.switchback.change.Sha256;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalEntry;
import dev.switchback.journal.Json;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.Quarantine;
import dev.switchback.verify.Finding;
import dev.switchback.verify.Verification;
import dev.switchback.verify.VerificationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a change, as a directory of files that {@code sha256sum -c SHA256SUMS} accepts and that needs neither
 * this library nor the database to be read. Made from the database alone: the same state gives the same bytes.
 */
public final class EvidencePackage {

    private static final int ALL_SCANS = 1_000;

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;

    public EvidencePackage(Database database, PhaseStore phases, Journal journal) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
    }

    /**
     * Writes the files into a directory, which is created if need be; files of the same names are replaced.
     * {@code SHA256SUMS} comes last: a directory without it is not complete.
     *
     * @return the directory
     */
    public Path write(SchemaChange change, Path directory) {
        SortedMap<String, String> files = files(change);
        StringBuilder sums = new StringBuilder();
        files.forEach((name, text) ->
                sums.append(Sha256.of(text)).append("  ").append(name).append('\n'));
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(directory.resolve("SHA256SUMS"));
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(directory.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
            }
            Files.writeString(directory.resolve("SHA256SUMS"), sums, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("evidence of '" + change.name() + "' cannot be written to " + directory, e);
        }
        return directory;
    }

    private SortedMap<String, String> files(SchemaChange change) {
        return database.inTransaction(session -> {
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            ChangeState state = phases.read(session, change.name());
            List<JournalEntry> entries = journal.entries(session);
            List<VerificationResult> scans = Verification.latest(session, change.name(), ALL_SCANS);
            Optional<String> decision = decision(session, change);
            ContractPlan plan = ContractPlan.of(session, change, state);
            Map<String, Object> quarantine = quarantine(session, change);
            EvidenceReport report = new EvidenceReport(change, state, plan, entries, scans, quarantine, decision);
            SortedMap<String, String> files = new TreeMap<>();
            files.put("manifest.json", manifest(change, state, plan, entries));
            files.put("decision.json", decision.orElse("null\n"));
            files.put(
                    "journal.jsonl",
                    lines(entries.stream().map(JournalEntry::json).toList()));
            files.put(
                    "verification.json",
                    Json.pretty(scans.stream().map(EvidencePackage::scan).toList()));
            files.put("quarantine.json", Json.pretty(quarantine));
            files.put("plan.sql", plan.script());
            files.put("report.md", report.markdown());
            return files;
        });
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

    private static Optional<String> decision(Session session, SchemaChange change) throws SQLException {
        return session.first(
                "SELECT report FROM switchback.gate_decision WHERE change = ? ORDER BY id DESC LIMIT 1",
                row -> row.text("report"),
                change.name());
    }

    private static String manifest(
            SchemaChange change, ChangeState state, ContractPlan plan, List<JournalEntry> entries) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("format", "switchback-evidence/1");
        manifest.put("change", change.name());
        manifest.put("table", change.table());
        manifest.put("definition", change.definition().lines().toList());
        manifest.put("definitionDigest", change.digest());
        manifest.put("phase", state.phase());
        manifest.put("epoch", state.epoch());
        manifest.put("phaseSince", state.since());
        manifest.put("systemIdentifier", plan.system());
        manifest.put("database", plan.database());
        manifest.put("planDigest", plan.digest());
        manifest.put("journalEntries", entries.size());
        manifest.put(
                "journalHash",
                entries.isEmpty() ? "" : entries.get(entries.size() - 1).hash());
        return Json.pretty(manifest);
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

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
