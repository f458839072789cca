package dev.switchback.diagnose;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.database.Session;
import dev.switchback.verify.DivergenceClass;
import dev.switchback.verify.DivergenceLedger;
import dev.switchback.verify.Finding;
import dev.switchback.verify.Verification;
import dev.switchback.verify.VerificationResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Whether the old shape of every row is current, by the latest scan and the ledger of what scans found: looks at no row. */
final class RowsInquiry implements Inquiry {

    /** Of the others the old shape is current, or lacks nothing. */
    private static final Set<DivergenceClass> OLD_NOT_CURRENT = Set.of(
            DivergenceClass.OLD_EMPTY,
            DivergenceClass.OLD_STALE,
            DivergenceClass.BOTH_CHANGED,
            DivergenceClass.CONTRADICTORY);

    @Override
    public Question question() {
        return Question.OLD_IMAGE;
    }

    @Override
    public String source() {
        return "switchback.verification, switchback.divergence";
    }

    @Override
    public String about() {
        return "whether the old shape is current is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        if (!situation.bothMayLive()) {
            return;
        }
        SchemaChange change = situation.change();
        List<VerificationResult> scans = Verification.latest(session, change.name(), 1);
        if (scans.isEmpty()) {
            if (situation.windowMayHaveOpened()) {
                findings.add(Bearing.UNKNOWN, 0, "no scan has looked at the rows", "change.verify(Act.by(...))");
            } else {
                findings.note(0, "no scan has looked at the rows; the new shape was never read, so the old one leads");
            }
            return;
        }
        VerificationResult scan = scans.get(0);
        Duration age = Ages.since(session, scan.finishedAt());
        List<Open> open = open(session, change);
        long notCurrent = open.stream()
                .filter(each -> OLD_NOT_CURRENT.contains(each.found()))
                .mapToLong(Open::rows)
                .sum();
        if (notCurrent == 0 && scan.divergent() - scan.unfilled() > DivergenceLedger.MOST_KEPT) {
            findings.add(
                    Bearing.UNKNOWN,
                    scan.divergent(),
                    scan.divergent() + " divergent rows in scan " + scan.id() + ", more than are listed",
                    age,
                    "change.verify(Act.by(\"you\", \"why\"))");
        }
        open.forEach(each -> findings.add(
                OLD_NOT_CURRENT.contains(each.found()) ? Bearing.DATA : Bearing.NOTE,
                each.rows(),
                each + (OLD_NOT_CURRENT.contains(each.found()) ? "" : ": their old shape is as it was written"),
                age,
                next(each.found())));
        if (scan.count(Finding.UNKEPT) == 0 && open.isEmpty()) {
            findings.add(
                    Bearing.NOTE, scan.rows(), scan.rows() + " rows, none found wrong in scan " + scan.id(), age, "");
        }
    }

    /** Rows of one class that are not known to be mended. */
    private record Open(DivergenceClass found, long rows, List<String> keys) {
        @Override
        public String toString() {
            return rows + " " + found + (rows == 1 ? " row" : " rows") + ", first keys " + keys;
        }
    }

    private static List<Open> open(Session session, SchemaChange change) throws SQLException {
        return session.query(
                "SELECT class, count(*) AS rows, (array_agg(array_to_string(row_key, ', ') ORDER BY row_key))[1:5] AS keys"
                        + " FROM switchback.divergence WHERE change = ? AND mended_at IS NULL GROUP BY class ORDER BY class",
                row -> new Open(DivergenceClass.valueOf(row.text("class")), row.number("rows"), row.texts("keys")),
                change.name());
    }

    private static String next(DivergenceClass found) {
        return switch (found) {
            case OLD_EMPTY, OLD_STALE -> "change.verification().repairPlan(Path.NEW), read it, then repair";
            case BOTH_CHANGED, CONTRADICTORY ->
                "find out who wrote them and which shape; change.verification().repairPlan(Path.OLD or NEW), then repair";
            case UNKEPT -> "an old image's write to such a row loses what only the new shape knows";
            case UNFILLED, NEW_STALE, UNCONVERTIBLE, LOSSY -> "";
        };
    }
}
