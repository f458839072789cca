package dev.switchback.evidence;

import dev.switchback.change.Path;
import dev.switchback.journal.JournalEntry;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The evidence for people who read plain text: {@code report.md}. */
final class MarkdownReport {

    private final Facts facts;
    private final StringBuilder out = new StringBuilder();

    private MarkdownReport(Facts facts) {
        this.facts = facts;
    }

    static String of(Facts facts) {
        MarkdownReport report = new MarkdownReport(facts);
        report.head();
        report.checks();
        report.slo();
        report.findings();
        report.scorecard();
        report.events();
        report.fenced("Schema: what the plan takes away", "diff", facts.text("schema.diff"));
        report.fenced("Plan", "sql", facts.text("plan.sql"));
        return report.out.toString();
    }

    private void head() {
        Tree manifest = facts.manifest();
        out.append("# Schema change `").append(code(facts.change())).append("`\n\n");
        out.append("Table `").append(code(manifest.at("table").text())).append("`, phase **");
        out.append(manifest.at("phase").text())
                .append("** since ")
                .append(manifest.at("phaseSince").text());
        out.append(" (epoch ").append(manifest.at("epoch").text()).append(").\n");
        out.append("Database `").append(code(manifest.at("database").text())).append("` of system ");
        out.append(manifest.at("systemIdentifier").text())
                .append(", as of ")
                .append(facts.asOf())
                .append(".\n");
        fenced(
                "Definition",
                "",
                String.join(
                                "\n",
                                manifest.at("definition").items().stream()
                                        .map(Tree::text)
                                        .toList())
                        + "\n");
    }

    private void checks() {
        Tree decision = facts.json("decision.json");
        out.append("\n## Decision of the gate\n\n");
        if (decision.isMissing()) {
            out.append("The gate was not asked to decide.\n");
            return;
        }
        out.append("**").append(decision.at("verdict").text()).append("** at ");
        out.append(decision.at("at").text())
                .append(", for plan `")
                .append(code(decision.at("planDigest").text()))
                .append("`.\n\n");
        row("status", "check", "value", "needs", "source");
        row("---", "---", "---", "---", "---");
        decision.at("checks")
                .items()
                .forEach(check -> cells(
                        check.at("status").text(),
                        check.at("check").text(),
                        check.at("value").text(),
                        check.at("threshold").text(),
                        check.at("source").text()));
    }

    private void slo() {
        out.append("\n## Traffic\n\n");
        row(
                "path",
                "reads",
                "writes",
                "path errors",
                "missing shape",
                "infrastructure errors",
                "p50 us",
                "p95 us",
                "p99 us");
        row("---", "---", "---", "---", "---", "---", "---", "---", "---");
        Tree total = facts.json("slo.json").at("total");
        for (Path path : Path.values()) {
            Tree sums = total.at(path.name());
            cells(
                    path.name(),
                    sums.at("reads").text(),
                    sums.at("writes").text(),
                    sums.at("pathErrors").text(),
                    sums.at("missingShape").text(),
                    sums.at("infrastructureErrors").text(),
                    sums.at("p50Micros").text(),
                    sums.at("p95Micros").text(),
                    sums.at("p99Micros").text());
        }
        out.append("\nGaps in the history: ")
                .append(facts.traffic().gaps().size())
                .append(".\n");
    }

    private void findings() {
        Tree compatibility = facts.json("compatibility.json");
        out.append("\n## Can the image be rolled back\n\n");
        for (String which : List.of("withoutManifest", "withManifest")) {
            Tree found = compatibility.at(which);
            if (!found.isMissing()) {
                out.append("- ").append(plain(found.at("image").text())).append(": **");
                out.append(found.at("verdict").text())
                        .append("**, ")
                        .append(plain(found.at("first").text()))
                        .append('\n');
            }
        }
        out.append("\n## Verification\n\n");
        row("scan", "began", "rows", "divergent", "lossy", "unkept", "unconvertible");
        row("---", "---", "---", "---", "---", "---", "---");
        facts.json("verification.json")
                .items()
                .forEach(scan -> cells(
                        scan.at("id").text(),
                        scan.at("startedAt").text(),
                        scan.at("rows").text(),
                        scan.at("divergent").text(),
                        scan.at("lossy").text(),
                        scan.at("unkept").text(),
                        scan.at("unconvertible").text()));
        out.append("\n## Quarantine\n\n");
        for (Map.Entry<String, Tree> member : facts.json("quarantine.json").members()) {
            String found = member.getValue().value() instanceof List<?> list
                    ? list.toString()
                    : member.getValue().text();
            out.append("- ")
                    .append(member.getKey())
                    .append(": ")
                    .append(plain(found))
                    .append('\n');
        }
    }

    private void scorecard() {
        Scorecard card = Scorecard.of(facts);
        out.append(String.format(
                Locale.ROOT,
                "%n## Scorecard: %d of %d points%n%n",
                card.earned(),
                card.points().size()));
        row("", "point", "asks", "cites", "found");
        row("---", "---", "---", "---", "---");
        card.points()
                .forEach(point -> cells(
                        point.earned() ? "yes" : "no",
                        point.name(),
                        point.asks(),
                        String.join(", ", point.cites()),
                        point.because()));
        out.append("\nThere are ").append(SealRules.BESIDES).append(".\n");
    }

    private void events() {
        out.append("\n## What happened\n\n");
        row("#", "when", "what", "before", "after", "who", "why", "detail");
        row("---", "---", "---", "---", "---", "---", "---", "---");
        for (JournalEntry entry : facts.own()) {
            cells(
                    String.valueOf(entry.seq()),
                    entry.at().toString(),
                    entry.kind(),
                    entry.before() == null ? "-" : entry.before(),
                    entry.after() == null ? "-" : entry.after(),
                    entry.who(),
                    entry.why(),
                    entry.detail());
        }
    }

    /** A fence that is longer than any in it. */
    private void fenced(String title, String language, String text) {
        String fence = "```";
        while (text.contains(fence)) {
            fence += "`";
        }
        out.append("\n## ")
                .append(title)
                .append("\n\n")
                .append(fence)
                .append(language)
                .append('\n');
        out.append(text).append(fence).append('\n');
    }

    private void row(String... cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** What people typed must not break the table, or be taken for markup. */
    private void cells(String... cells) {
        for (String cell : cells) {
            out.append("| ").append(plain(cell)).append(' ');
        }
        out.append("|\n");
    }

    private static String code(String text) {
        return text.replace('`', '\'').replaceAll("\\s+", " ");
    }

    private static String plain(String text) {
        String oneLine = text.replace("&", "&amp;").replace("<", "&lt;").replaceAll("\\s+", " ");
        return oneLine.replaceAll("([\\\\|`*_\\[\\]])", "\\\\$1");
    }
}
