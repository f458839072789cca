package dev.switchback.evidence;

import dev.switchback.change.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The evidence for people with a browser or a printer: {@code report.html}. One file with everything in it, no script, and nothing that is
 * asked of any other place; a policy in its head has the browser see to that.
 */
final class HtmlReport {

    private final Facts facts;
    private final Charts charts;
    private final WindowBar window;
    private final Scorecard card;
    private final HtmlTables tables;

    private HtmlReport(Facts facts) {
        this.facts = facts;
        this.charts = new Charts(facts);
        this.window = new WindowBar(facts);
        this.card = Scorecard.of(facts);
        this.tables = new HtmlTables(facts);
    }

    static String of(Facts facts) {
        HtmlReport report = new HtmlReport(facts);
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<title>Evidence: " + Html.text(facts.change()) + "</title>\n<style>\n" + Sheet.CSS
                + "</style>\n</head>\n<body>\n<main>\n" + report.body() + "</main>\n</body>\n</html>\n";
    }

    private String body() {
        return head()
                + section("Phases and rollback window", window.words() + " (UTC)", window.svg())
                + traffic()
                + section("Checklist of the gate", decided(), tables.checklist())
                + section(
                        "Scorecard: " + card.earned() + " of " + card.points().size() + " points",
                        "How much of what can be asked for is in these files. There are " + SealRules.BESIDES + ".",
                        HtmlTables.scorecard(card))
                + section("Can the image be rolled back", "", tables.compatibility())
                + section("Verification", "", tables.verification())
                + section("Fleet", "As of " + Html.minute(facts.asOf()) + " UTC.", tables.fleet())
                + section("Backups", "", tables.backups())
                + section("Approvals", "", tables.approvals())
                + section("Drills", "", tables.drills())
                + section(
                        "What happened",
                        "Every entry of the journal about this change; times are UTC. Its chain, over all changes, ends with <code>"
                                + Html.text(facts.manifest().at("journalHash").text())
                                + "</code>.",
                        Timeline.svg(facts) + tables.events())
                + section("What the plan takes away", "", tables.diff())
                + section(
                        "Plan",
                        "Digest <code>"
                                + Html.text(facts.manifest().at("planDigest").text()) + "</code>",
                        tables.plan());
    }

    private String head() {
        Tree manifest = facts.manifest();
        Tree decision = facts.json("decision.json");
        String verdict =
                decision.isMissing() ? "not decided" : decision.at("verdict").text();
        List<String> blocking = decision.at("checks").items().stream()
                .filter(check ->
                        List.of("FAIL", "UNKNOWN").contains(check.at("status").text()))
                .map(check -> check.at("check").text())
                .toList();
        String sentence = decision.isMissing()
                ? "The gate was not asked to decide."
                : blocking.isEmpty()
                        ? "No check blocks: the old shape may be dropped by this plan."
                        : blocking.size() + " of "
                                + decision.at("checks").items().size() + " checks block: " + String.join(", ", blocking)
                                + ".";
        return "<header>\n<p class=\"kicker\">Evidence on a schema change</p>\n<h1>" + Html.text(facts.change())
                + "</h1>\n"
                + "<p class=\"verdict\">" + Icons.of(verdict) + " <b>" + Html.text(verdict) + "</b> <span>"
                + Html.text(sentence) + "</span></p>\n"
                + "<p class=\"where\">Table " + Html.text(manifest.at("table").text()) + " in database "
                + Html.text(manifest.at("database").text()) + " of system "
                + Html.text(manifest.at("systemIdentifier").text()) + ". As of " + Html.minute(facts.asOf())
                + " UTC.</p>\n" + figures() + "</header>\n";
    }

    /** The handful of figures that one looks for first. */
    private String figures() {
        Map<Path, Sums> totals = facts.traffic().totals();
        Sums old = Traffic.sums(totals, Path.OLD);
        Sums fresh = Traffic.sums(totals, Path.NEW);
        Tree manifest = facts.manifest();
        @Nullable Instant opened = manifest.at("windowSince").time();
        return "<dl class=\"figures\">"
                + figure(
                        "Phase",
                        manifest.at("phase").text(),
                        "since " + Html.minute(Facts.time(manifest.at("phaseSince"), "manifest.json")))
                + figure(
                        "Window open for",
                        opened == null ? "–" : Html.span(Duration.between(opened, facts.asOf())),
                        opened == null ? "never opened" : "since " + Html.minute(opened))
                + figure(
                        "Reads on the new path",
                        Html.count(fresh.reads()),
                        Html.percent(Traffic.share(totals)) + " of all")
                + figure(
                        "Path errors, new",
                        Html.percent(fresh.errorPercent()),
                        "old " + Html.percent(old.errorPercent()))
                + figure("p99, new", Html.millis(fresh.percentile(0.99)), "old " + Html.millis(old.percentile(0.99)))
                + figure("Scorecard", card.earned() + " of " + card.points().size(), "points")
                + "</dl>\n";
    }

    private static String figure(String name, String value, String note) {
        return "<div><dt>" + Html.text(name) + "</dt><dd>" + Html.text(value) + "<small>" + Html.text(note)
                + "</small></dd></div>";
    }

    private String traffic() {
        Traffic traffic = facts.traffic();
        if (traffic.rows().isEmpty()) {
            return section("Traffic", "No traffic was recorded.", "");
        }
        String stretch = Html.span(charts.stretch());
        String gaps = traffic.gaps().isEmpty()
                ? "The history has no gap."
                : traffic.gaps().size() + " gaps, hatched: "
                        + traffic.gaps().stream()
                                .limit(5)
                                .map(gap -> Html.minute(gap.began()) + " to " + Html.minute(gap.ended()) + ", "
                                        + Html.text(gap.instance()) + ", " + Html.text(gap.reason()))
                                .collect(Collectors.joining("; "))
                        + (traffic.gaps().size() > 5 ? "; the others are in gaps.csv" : "")
                        + ".";
        return section(
                        "Traffic",
                        "The charts have one scale of time, in UTC; a line is a value for each " + stretch
                                + ", and breaks where nothing was counted. Numbers with # are entries of the journal. "
                                + gaps,
                        HtmlTables.totals(traffic.totals()))
                + figure("Share of reads on the new path: set by the built-in flag, and observed", charts.share())
                + figure("Calls a minute, all instances", charts.calls())
                + figure(
                        "Path errors, in percent of calls; infrastructure errors are in the table, and count against nobody",
                        charts.errors())
                + figure(
                        "Latency of calls, logarithmic: median thin, 99th percentile thick; upper bounds of buckets",
                        charts.latency());
    }

    private static String figure(String caption, String svg) {
        return "<figure>\n<figcaption>" + Html.text(caption) + "</figcaption>\n" + svg + "</figure>\n";
    }

    private String decided() {
        Tree decision = facts.json("decision.json");
        return decision.isMissing()
                ? ""
                : "Decided on " + Html.text(decision.at("at").text()) + " for plan <code>"
                        + Html.text(decision.at("planDigest").text()) + "</code>.";
    }

    /** A heading, a paragraph of markup if there is one, and content. */
    private static String section(String title, String lead, String content) {
        return "<h2>" + Html.text(title) + "</h2>\n" + (lead.isEmpty() ? "" : "<p class=\"lead\">" + lead + "</p>\n")
                + content;
    }
}
