package dev.switchback.evidence;

import dev.switchback.change.Path;
import dev.switchback.change.Sha256;
import dev.switchback.journal.JournalChain;
import dev.switchback.journal.JournalEntry;
import dev.switchback.journal.JournalFault;
import dev.switchback.journal.People;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What earns a point: seventeen rules on the gathered files, each in the order of the road. */
final class ScoreRules {

    private static final long ENOUGH_READS = 100;

    static final List<ScoreRule> ALL = List.of(
            new ScoreRule(
                    "definition",
                    "the definition has its digest",
                    List.of("manifest.json#definitionDigest"),
                    ScoreRules::definition),
            new ScoreRule(
                    "plan",
                    "the DDL is there, and has the digest that is named everywhere",
                    List.of("plan.sql", "plan.json#digest", "manifest.json#planDigest"),
                    ScoreRules::plan),
            new ScoreRule(
                    "schema",
                    "what the plan does to the tables is told, before and after",
                    List.of("schema-before.txt", "schema-after.txt", "schema.diff"),
                    ScoreRules::schema),
            new ScoreRule(
                    "compatibility",
                    "the old image's own statements were tried, and the image can be rolled back",
                    List.of("compatibility.json#withManifest.verdict"),
                    ScoreRules::compatibility),
            new ScoreRule(
                    "journal",
                    "the journal's chain is whole",
                    List.of("journal.jsonl", "manifest.json#journalHash"),
                    ScoreRules::journal),
            new ScoreRule(
                    "transitions",
                    "every change of what is read has a person and a reason",
                    List.of("transitions.json#who"),
                    ScoreRules::transitions),
            new ScoreRule(
                    "used",
                    "the new path has served at least " + ENOUGH_READS + " reads",
                    List.of("ramp.csv", "slo.json#total.NEW.reads"),
                    ScoreRules::used),
            new ScoreRule(
                    "everything",
                    "in the last hour with reads, the new path served all of them",
                    List.of("share.csv#share_observed"),
                    ScoreRules::everything),
            new ScoreRule(
                    "errors",
                    "the new path's errors are no larger a part of its calls than the old one's",
                    List.of("slo.json#total.NEW.pathErrors", "slo.json#total.OLD.pathErrors"),
                    ScoreRules::errors),
            new ScoreRule("gaps", "the history has no gap", List.of("gaps.csv", "slo.json#gaps"), ScoreRules::gaps),
            new ScoreRule(
                    "verification",
                    "the last scan found nothing",
                    List.of("verification.json#divergent"),
                    ScoreRules::verification),
            new ScoreRule("quarantine", "no row is held back", List.of("quarantine.json#rows"), ScoreRules::quarantine),
            new ScoreRule(
                    "fleet",
                    "every instance that was alive had confirmed the phase",
                    List.of("fleet.json#acknowledged", "manifest.json#epoch"),
                    ScoreRules::fleet),
            new ScoreRule(
                    "backup",
                    "the gate passed the backups, or two people vouch for them",
                    List.of("backup.json#gate", "backup.json#attestations"),
                    ScoreRules::backup),
            new ScoreRule(
                    "approval",
                    "another person than the requester approved exactly this plan",
                    List.of("approvals.json#approved_by", "approvals.json#plan_digest"),
                    ScoreRules::approval),
            new ScoreRule("decision", "the gate said GO", List.of("decision.json#verdict"), ScoreRules::decision),
            new ScoreRule(
                    "drill", "going back was drilled, and worked", List.of("drills.json#passed"), ScoreRules::drill));

    private ScoreRules() {}

    private static Found definition(Facts facts) {
        List<Tree> lines = facts.manifest().at("definition").items();
        String text = lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
        String digest = Sha256.of(text);
        return Found.of(
                !lines.isEmpty()
                        && digest.equals(facts.manifest().at("definitionDigest").text()),
                digest);
    }

    private static Found plan(Facts facts) {
        String digest = Sha256.of(facts.text("plan.sql"));
        return Found.of(
                digest.equals(facts.manifest().at("planDigest").text())
                        && digest.equals(facts.json("plan.json").at("digest").text()),
                digest);
    }

    private static Found schema(Facts facts) {
        String diff = LineDiff.of(facts.text("schema-before.txt"), facts.text("schema-after.txt"));
        long gone = diff.lines().filter(line -> line.startsWith("- ")).count();
        long come = diff.lines().filter(line -> line.startsWith("+ ")).count();
        boolean told = diff.equals(facts.text("schema.diff"))
                && facts.text("schema-before.txt").contains("\n  column ");
        return Found.of(told, gone + " lines go, " + come + " come");
    }

    private static Found compatibility(Facts facts) {
        Tree compatibility = facts.json("compatibility.json");
        Tree verdict = compatibility.at("withManifest", "verdict");
        if (verdict.isMissing()) {
            return Found.of(false, "no manifest of the old image was given");
        }
        return Found.of(
                verdict.text().equals("SAFE_TO_ROLL_BACK_IMAGE")
                        && compatibility.at("statements").number() > 0,
                verdict.text() + ", " + compatibility.at("statements").text() + " statements");
    }

    private static Found journal(Facts facts) {
        List<JournalFault> faults = chainFaults(facts);
        return faults.isEmpty()
                ? Found.of(!facts.journal().isEmpty(), facts.journal().size() + " entries")
                : Found.of(false, faults.get(0).toString());
    }

    static List<JournalFault> chainFaults(Facts facts) {
        List<JournalEntry> entries = facts.journal();
        Tree manifest = facts.manifest();
        String head = manifest.at("journalHash").text();
        return JournalChain.faults(
                entries, manifest.at("counts", "journalEntries").number(), entries.isEmpty() ? "0".repeat(64) : head);
    }

    private static Found transitions(Facts facts) {
        List<Tree> lines = facts.json("transitions.json").items();
        long named = lines.stream()
                .filter(line -> !line.at("who").text().isBlank()
                        && !line.at("why").text().isBlank())
                .count();
        return Found.of(!lines.isEmpty() && named == lines.size(), named + " of " + lines.size());
    }

    private static Found used(Facts facts) {
        facts.traffic();
        long reads = facts.json("slo.json").at("total", "NEW", "reads").number();
        return Found.of(reads >= ENOUGH_READS, Math.max(0, reads) + " reads");
    }

    private static Found everything(Facts facts) {
        List<List<String>> lines = Csv.read("share.csv", facts.text("share.csv"), History.SHARE_HEADER);
        if (lines.isEmpty()) {
            return Found.of(false, "no minute with reads is known");
        }
        Instant from = Instant.parse(lines.get(lines.size() - 1).get(0)).minus(Duration.ofHours(1));
        List<Double> last = lines.stream()
                .filter(line -> Instant.parse(line.get(0)).isAfter(from))
                .map(line -> Double.valueOf(line.get(2)))
                .toList();
        double least = last.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        return Found.of(least == 100, String.format(Locale.ROOT, "at least %.1f %% in %d minutes", least, last.size()));
    }

    private static Found errors(Facts facts) {
        facts.json("slo.json");
        Map<Path, Sums> totals = facts.traffic().totals();
        Sums old = Traffic.sums(totals, Path.OLD);
        Sums fresh = Traffic.sums(totals, Path.NEW);
        if (old.calls() < ENOUGH_READS || fresh.calls() < ENOUGH_READS) {
            return Found.of(
                    false,
                    "too few calls to compare: " + old.calls() + " on the old path, " + fresh.calls() + " on the new");
        }
        return Found.of(
                fresh.errorPercent() <= old.errorPercent(),
                String.format(Locale.ROOT, "new %.4f %%, old %.4f %%", fresh.errorPercent(), old.errorPercent()));
    }

    private static Found gaps(Facts facts) {
        Traffic traffic = facts.traffic();
        boolean known = !traffic.rows().isEmpty();
        return Found.of(
                known
                        && traffic.gaps().isEmpty()
                        && facts.json("slo.json").at("gaps").number() == 0,
                known ? traffic.gaps().size() + " gaps" : "there is no history");
    }

    private static Found verification(Facts facts) {
        List<Tree> scans = facts.json("verification.json").items();
        if (scans.isEmpty()) {
            return Found.of(false, "no scan");
        }
        Tree last = scans.get(0);
        return Found.of(
                last.at("divergent").number() == 0
                        && last.at("unconvertible").number() == 0
                        && last.at("rows").number() >= 0,
                "scan " + last.at("id").text() + ": " + last.at("rows").text() + " rows, "
                        + last.at("divergent").text() + " divergent, "
                        + last.at("unconvertible").text() + " unconvertible");
    }

    private static Found quarantine(Facts facts) {
        Tree rows = facts.json("quarantine.json").at("rows");
        return Found.of(rows.number() == 0, rows.isMissing() ? "nobody knows" : rows.text() + " rows");
    }

    private static Found fleet(Facts facts) {
        long epoch = facts.manifest().at("epoch").number();
        long live = 0;
        long confirmed = 0;
        for (Tree instance : facts.json("fleet.json").items()) {
            if (isLive(instance, facts.asOf())) {
                live++;
                confirmed += instance.at("acknowledged", facts.change()).number() >= epoch ? 1 : 0;
            }
        }
        return Found.of(live > 0 && confirmed == live, confirmed + " of " + live + " live instances");
    }

    static boolean isLive(Tree instance, Instant asOf) {
        @Nullable Instant seen = instance.at("last_seen").time();
        return seen != null
                && !seen.plus(Duration.parse(instance.at("expires_after").text()))
                        .isBefore(asOf);
    }

    private static Found backup(Facts facts) {
        List<Tree> checks = facts.json("backup.json").at("gate").items();
        boolean passed = !checks.isEmpty()
                && checks.stream().allMatch(check -> check.at("status").text().equals("PASS"));
        long vouched = facts.json("backup.json").at("attestations").items().stream()
                .filter(row -> People.differ(
                        row.at("attested_by").text(), row.at("confirmed_by").text()))
                .count();
        return Found.of(
                passed || vouched > 0,
                checks.size() + " checks of the gate" + (passed ? ", all passed" : "") + "; " + vouched
                        + " attestations of two people");
    }

    private static Found approval(Facts facts) {
        String plan = facts.manifest().at("planDigest").text();
        List<Tree> approved = facts.json("approvals.json").items().stream()
                .filter(row -> row.at("plan_digest").text().equals(plan)
                        && People.differ(
                                row.at("requested_by").text(),
                                row.at("approved_by").text()))
                .toList();
        return approved.isEmpty()
                ? Found.of(false, "none of this plan")
                : Found.of(
                        true,
                        "by "
                                + approved.get(approved.size() - 1)
                                        .at("approved_by")
                                        .text());
    }

    private static Found decision(Facts facts) {
        Tree decision = facts.json("decision.json");
        return Found.of(
                decision.at("verdict").text().equals("GO"),
                decision.isMissing()
                        ? "the gate was not asked to decide"
                        : decision.at("verdict").text());
    }

    private static Found drill(Facts facts) {
        List<Tree> drills = facts.json("drills.json").items();
        if (drills.isEmpty()) {
            return Found.of(false, "none");
        }
        Tree last = drills.get(drills.size() - 1);
        return Found.of(
                Boolean.TRUE.equals(last.at("passed").value())
                        && last.at("definition")
                                .text()
                                .equals(facts.manifest().at("definitionDigest").text()),
                "drill " + last.at("id").text()
                        + (Boolean.TRUE.equals(last.at("passed").value()) ? " passed" : " failed"));
    }
}
