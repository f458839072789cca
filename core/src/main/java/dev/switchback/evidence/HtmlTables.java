package dev.switchback.evidence;

import dev.switchback.change.Path;
import dev.switchback.journal.JournalEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of the page. On a telephone each row becomes a block in which every value has its column's name. */
final class HtmlTables {

    private static final List<String> GRAVEST_FIRST = List.of("FAIL", "UNKNOWN", "WAIVED", "PASS");

    private final Facts facts;

    HtmlTables(Facts facts) {
        this.facts = facts;
    }

    String checklist() {
        List<Tree> checks =
                new ArrayList<>(facts.json("decision.json").at("checks").items());
        if (checks.isEmpty()) {
            return "<p>The gate was not asked to decide.</p>\n";
        }
        checks.sort(Comparator.comparingInt(
                check -> GRAVEST_FIRST.indexOf(check.at("status").text())));
        Table table = new Table("checks", "Status", "Check", "Found", "Needs", "Source");
        for (Tree check : checks) {
            String status = check.at("status").text();
            table.markup(
                    Icons.of(status) + " <b>" + Html.text(status) + "</b>",
                    Html.text(check.at("check").text()),
                    Html.text(check.at("value").text()),
                    Html.text(check.at("threshold").text()),
                    Html.text(check.at("source").text()));
        }
        return table.toString();
    }

    static String scorecard(Scorecard card) {
        Table table = new Table("score", "Point", "Asks", "Found", "Cites");
        for (Scorecard.Point point : card.points()) {
            table.markup(
                    Icons.of(point.earned() ? "yes" : "no") + " " + Html.text(point.name())
                            + (point.earned() ? "" : " <b>not earned</b>"),
                    Html.text(point.asks()),
                    Html.text(point.because()),
                    point.cites().stream().map(HtmlTables::link).collect(Collectors.joining(", ")));
        }
        return table.toString();
    }

    /** The cited file lies beside the report. */
    private static String link(String cited) {
        String file = cited.replaceFirst("#.*", "");
        return "<a href=\"" + Html.text(file) + "\">" + Html.text(cited) + "</a>";
    }

    static String totals(Map<Path, Sums> totals) {
        Table table = new Table(
                "numbers",
                "Path",
                "Reads",
                "Writes",
                "Path errors",
                "of these, missing shape",
                "Infrastructure errors",
                "Shadow mismatches",
                "p50",
                "p95",
                "p99");
        totals.forEach((path, sums) -> {
            Map<String, Object> fields = sums.fields();
            table.row(
                    path.name(),
                    count(fields, "reads"),
                    count(fields, "writes"),
                    count(fields, "pathErrors"),
                    count(fields, "missingShape"),
                    count(fields, "infrastructureErrors"),
                    count(fields, "mismatches"),
                    Html.millis(sums.percentile(0.5)),
                    Html.millis(sums.percentile(0.95)),
                    Html.millis(sums.percentile(0.99)));
        });
        return table.toString();
    }

    private static String count(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof Long number ? Html.count(number) : "–";
    }

    String compatibility() {
        StringBuilder out = new StringBuilder();
        Tree compatibility = facts.json("compatibility.json");
        boolean tried = !compatibility.at("withManifest").isMissing();
        if (!tried) {
            out.append(
                    "<p>No manifest of the old image's statements was given: nobody tried whether they still work.</p>\n");
        }
        for (String which : List.of(tried ? "withManifest" : "withoutManifest")) {
            Tree found = compatibility.at(which);
            String verdict = found.at("verdict").text();
            out.append("<p>").append(Icons.of(verdict.equals("SAFE_TO_ROLL_BACK_IMAGE") ? "PASS" : "UNKNOWN"));
            out.append(" <b>")
                    .append(Html.text(verdict))
                    .append("</b> for ")
                    .append(Html.text(found.at("image").text()));
            out.append(". First: ").append(Html.text(found.at("first").text())).append("</p>\n<ul>");
            for (Tree finding : found.at("findings").items()) {
                List<Tree> parts = finding.items();
                out.append("<li>")
                        .append(Html.text(parts.get(0).text()))
                        .append(": ")
                        .append(Html.text(parts.get(2).text()));
                out.append(" <small>(").append(Html.text(parts.get(3).text())).append(")</small></li>");
            }
            out.append("</ul>\n");
        }
        return out.toString();
    }

    String verification() {
        Table table = new Table("numbers", "Scan", "Began", "Rows", "Divergent", "Lossy", "Unkept", "Unconvertible");
        for (Tree scan : facts.json("verification.json").items()) {
            table.row(
                    scan.at("id").text(),
                    Html.minute(Facts.time(scan.at("startedAt"), "verification.json")),
                    Html.count(scan.at("rows").number()),
                    Html.count(scan.at("divergent").number()),
                    Html.count(scan.at("lossy").number()),
                    Html.count(scan.at("unkept").number()),
                    Html.count(scan.at("unconvertible").number()));
        }
        Tree held = facts.json("quarantine.json").at("rows");
        return table + "<p>In quarantine: " + (held.isMissing() ? "nobody knows" : Html.count(held.number()))
                + " rows.</p>\n";
    }

    String fleet() {
        Table table = new Table("", "Instance", "Application", "Version", "Library", "Last seen", "Confirmed epoch");
        for (Tree instance : facts.json("fleet.json").items()) {
            boolean live = ScoreRules.isLive(instance, facts.asOf());
            table.row(
                    instance.at("id").text(),
                    instance.at("application").text(),
                    instance.at("version").text(),
                    instance.at("library_version").text(),
                    Html.minute(Facts.time(instance.at("last_seen"), "fleet.json")) + (live ? "" : ", gone"),
                    instance.at("acknowledged", facts.change()).text() + " of "
                            + facts.manifest().at("epoch").text());
        }
        return table.toString();
    }

    String backups() {
        Tree backup = facts.json("backup.json");
        Table table = new Table(
                "", "Said by", "Confirmed by", "Backup ended", "Restore horizon", "Restore drilled", "Expires");
        for (Tree row : backup.at("attestations").items()) {
            table.row(
                    row.at("attested_by").text(),
                    row.at("confirmed_by").text(),
                    row.at("backup_ended_at").text(),
                    row.at("restore_horizon").text(),
                    row.at("restore_drilled_at").text(),
                    row.at("expires_at").text());
        }
        int checks = backup.at("gate").items().size();
        return "<p>"
                + (checks == 0
                        ? "The gate did not ask for backups."
                        : checks + " checks of the gate are about backups; they are in the checklist.")
                + "</p>\n" + table;
    }

    String approvals() {
        Table table = new Table("", "No.", "Plan", "Requested by", "Reason", "Approved by", "Reason", "Used");
        for (Tree row : facts.json("approvals.json").items()) {
            table.row(
                    row.at("id").text(),
                    row.at("plan_digest").text(),
                    row.at("requested_by").text(),
                    row.at("request_reason").text(),
                    row.at("approved_by").text(),
                    row.at("approval_reason").text(),
                    row.at("used_at").text());
        }
        return table.toString();
    }

    String drills() {
        Table table = new Table(
                "", "No.", "Ended", "Result", "Detected in", "Reverted in", "Recovered in", "Image", "Findings", "Who");
        for (Tree row : facts.json("drills.json").items()) {
            boolean passed = Boolean.TRUE.equals(row.at("passed").value());
            table.markup(
                    Html.text(row.at("id").text()),
                    Html.text(row.at("finished_at").text()),
                    Icons.of(passed ? "PASS" : "FAIL") + " <b>" + (passed ? "passed" : "failed") + "</b>",
                    millis(row.at("detect_ms")),
                    millis(row.at("revert_ms")),
                    millis(row.at("recover_ms")),
                    Html.text(row.at("image").text() + ": " + row.at("verdict").text()),
                    Html.text(
                            row.at("findings").items().stream().map(Tree::text).collect(Collectors.joining("; "))),
                    Html.text(row.at("who").text()));
        }
        return table.toString();
    }

    private static String millis(Tree millis) {
        return millis.isMissing() ? "–" : Html.millis((double) millis.number());
    }

    String events() {
        Table table = new Table("events", "#", "When", "What", "Before → after", "Who", "Why", "Detail");
        for (JournalEntry entry : facts.own()) {
            String turn = entry.before() == null && entry.after() == null
                    ? ""
                    : (entry.before() == null ? "" : entry.before() + " → ")
                            + (entry.after() == null ? "" : entry.after());
            table.row(
                    String.valueOf(entry.seq()),
                    Html.minute(entry.at()),
                    entry.kind(),
                    turn,
                    entry.who(),
                    entry.why(),
                    entry.detail());
        }
        return table.toString();
    }

    String diff() {
        StringBuilder out = new StringBuilder("<pre>");
        facts.text("schema.diff").lines().forEach(line -> {
            String style = line.startsWith("- ") ? "gone" : line.startsWith("+ ") ? "come" : "same";
            out.append("<span class=\"")
                    .append(style)
                    .append("\">")
                    .append(Html.text(line))
                    .append("</span>\n");
        });
        return out.append("</pre>\n").toString();
    }

    String plan() {
        return "<pre>" + Html.text(facts.text("plan.sql")) + "</pre>\n";
    }
}
