package dev.switchback.evidence;

import dev.switchback.change.Sha256;
import dev.switchback.check.CheckStatus;
import dev.switchback.gate.Verdict;
import dev.switchback.journal.Json;
import dev.switchback.journal.People;
import java.util.List;
import java.util.function.Consumer;

/** Whether the gathered files belong together: each names what the others hold, and the decision is the one that its checks give. */
final class Consistency {

    private static final String MANIFEST = "manifest.json";
    private static final String DECISION = "decision.json";
    private static final String APPROVALS = "approvals.json";

    private final Facts facts;
    private final List<EvidenceFault> faults;

    private Consistency(Facts facts, List<EvidenceFault> faults) {
        this.facts = facts;
        this.faults = faults;
    }

    static void check(Facts facts, List<EvidenceFault> faults) {
        Consistency consistency = new Consistency(facts, faults);
        List.<Consumer<Consistency>>of(
                        Consistency::format,
                        Consistency::journal,
                        Consistency::plan,
                        Consistency::counts,
                        Consistency::decision,
                        Consistency::approvals,
                        Consistency::backups)
                .forEach(consistency::attempt);
    }

    private void attempt(Consumer<Consistency> rule) {
        try {
            rule.accept(this);
        } catch (UnfitFileException e) {
            EvidenceFault fault = e.fault();
            if (faults.stream().noneMatch(known -> known.file().equals(fault.file()))) {
                faults.add(fault);
            }
        }
    }

    private void require(boolean holds, String file, String what) {
        if (!holds) {
            faults.add(new EvidenceFault(file, what));
        }
    }

    private void format() {
        String format = facts.manifest().at("format").text();
        require(
                format.equals(Gathering.FORMAT),
                MANIFEST,
                "its format is '" + format + "', and this version of the library checks " + Gathering.FORMAT);
    }

    private void journal() {
        ScoreRules.chainFaults(facts)
                .forEach(fault -> faults.add(new EvidenceFault("journal.jsonl", fault.toString())));
    }

    private void plan() {
        Tree manifest = facts.manifest();
        Tree plan = facts.json("plan.json");
        String digest = Sha256.of(facts.text("plan.sql"));
        require(
                PlanFile.of(PlanFile.read(plan)).equals(facts.text("plan.json")),
                "plan.json",
                "its digests are not those of its statements");
        require(plan.at("digest").text().equals(digest), "plan.sql", "its digest is not the one in plan.json");
        require(
                manifest.at("planDigest").text().equals(digest),
                "plan.sql",
                "its digest is not the one in " + MANIFEST);
        require(
                manifest.at("change").text().equals(plan.at("change").text())
                        && manifest.at("definitionDigest")
                                .text()
                                .equals(plan.at("definition").text())
                        && manifest.at("systemIdentifier")
                                .text()
                                .equals(plan.at("system").text())
                        && manifest.at("database")
                                .text()
                                .equals(plan.at("database").text()),
                "plan.json",
                "is the plan of another change or another database than " + MANIFEST + " is of");
    }

    private void counts() {
        count("journalEntries", "journal.jsonl", facts.journal().size());
        count("trafficRows", "ramp.csv", facts.traffic().rows().size());
        count("trafficGaps", "gaps.csv", facts.traffic().gaps().size());
        count(
                "scans",
                "verification.json",
                facts.json("verification.json").items().size());
        count("instances", "fleet.json", facts.json("fleet.json").items().size());
        count("approvals", APPROVALS, facts.json(APPROVALS).items().size());
        count("drills", "drills.json", facts.json("drills.json").items().size());
    }

    private void count(String what, String file, long found) {
        long counted = facts.manifest().at("counts", what).number();
        require(counted == found, file, "has " + found + " lines, and " + MANIFEST + " counts " + counted);
    }

    private void decision() {
        Tree decision = facts.json(DECISION);
        if (decision.isMissing()) {
            return;
        }
        List<String> states = decision.at("checks").items().stream()
                .map(check -> check.at("status").text())
                .toList();
        String verdict = verdict(states).name();
        require(
                decision.at("verdict").text().equals(verdict),
                DECISION,
                "says " + decision.at("verdict").text() + ", and its checks give " + verdict);
        require(
                decision.at("change").text().equals(facts.change()),
                DECISION,
                "is about another change than " + MANIFEST);
        require(
                !planCanBeTold()
                        || !decision.at("verdict").text().equals("GO")
                        || decision.at("planDigest")
                                .text()
                                .equals(facts.manifest().at("planDigest").text()),
                DECISION,
                "says GO for the plan " + decision.at("planDigest").text() + ", and the plan here is another one");
        long decided = facts.own().stream()
                .filter(entry -> entry.kind().equals("GateDecided")
                        && decision.at("verdict").text().equals(entry.after()))
                .count();
        require(decided > 0, DECISION, "the journal knows no decision of the gate that says so");
    }

    private static Verdict verdict(List<String> states) {
        if (states.contains(CheckStatus.FAIL.name())) {
            return Verdict.NO_GO;
        }
        boolean sure = states.stream()
                .allMatch(state -> state.equals(CheckStatus.PASS.name()) || state.equals(CheckStatus.WAIVED.name()));
        return sure && !states.isEmpty() ? Verdict.GO : Verdict.INCONCLUSIVE;
    }

    private void approvals() {
        for (Tree row : facts.json(APPROVALS).items()) {
            String by = row.at("approved_by").text();
            if (by.isEmpty()) {
                continue;
            }
            String name = "approval " + row.at("id").text();
            require(
                    People.differ(row.at("requested_by").text(), by),
                    APPROVALS,
                    name + " was asked for and given by the same person, " + by);
            require(!People.same(row.at("author").text(), by), APPROVALS, name + " was given by the author, " + by);
            require(
                    Sha256.of(row.at("evidence").text()).equals(row.at("digest").text()),
                    APPROVALS,
                    name + " is of other evidence than what is written beside it");
            require(
                    !planCanBeTold()
                            || row.at("used_at").isMissing()
                            || row.at("plan_digest")
                                    .text()
                                    .equals(facts.manifest().at("planDigest").text()),
                    APPROVALS,
                    name + " was used for the plan " + row.at("plan_digest").text()
                            + ", and the plan here is another one");
            require(
                    facts.own().stream()
                            .anyMatch(entry -> entry.kind().equals("ContractApproved")
                                    && row.at("digest").text().equals(entry.after())
                                    && entry.who().equals(by)),
                    APPROVALS,
                    name + " by " + by + " is not in the journal");
        }
    }

    /** After a contract that handed a key over its plan cannot be made again: the sequence that it names has passed on. */
    private boolean planCanBeTold() {
        return !facts.manifest().at("phase").text().equals("CONTRACTED")
                || !facts.text("plan.sql").contains(" PRIMARY KEY USING INDEX ");
    }

    private void backups() {
        Tree backup = facts.json("backup.json");
        require(
                Json.line(backup.at("gate").value()).equals(Json.line(Gathering.backupChecks(facts.json(DECISION)))),
                "backup.json",
                "its checks are not those of " + DECISION);
        for (Tree row : backup.at("attestations").items()) {
            String by = row.at("confirmed_by").text();
            require(
                    by.isEmpty() || People.differ(row.at("attested_by").text(), by),
                    "backup.json",
                    "attestation " + row.at("id").text() + " was made and confirmed by the same person, " + by);
        }
    }
}
