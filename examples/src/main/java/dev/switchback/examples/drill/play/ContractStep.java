package dev.switchback.examples.drill.play;

import dev.switchback.ChangeHandle;
import dev.switchback.check.CheckStatus;
import dev.switchback.examples.drill.database.Comparison;
import dev.switchback.examples.drill.image.Audit;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Stats;
import dev.switchback.examples.drill.process.Image;
import dev.switchback.examples.drill.process.Release;
import dev.switchback.examples.drill.process.Wait;
import dev.switchback.examples.drill.terminal.Figures;
import dev.switchback.gate.GateReport;
import dev.switchback.gate.Verdict;
import dev.switchback.journal.Act;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The evidence is in, a second person approves, and the old column goes; the new image does not notice. */
final class ContractStep implements Step {

    private static final long UNITS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String title() {
        return "Contract: evidence, a second person, GO";
    }

    @Override
    public void play(Stage stage) throws IOException, SQLException {
        allButTheApproval(stage);
        Refusals.contract(stage, "without an approval, all else in order");
        approval(stage);
        dualWrites(stage);
        contract(stage);
    }

    /** Weeks in real life; the drill's window policy asks for seconds. */
    private static void allButTheApproval(Stage stage) {
        Wait.until(
                PATIENCE, () -> "the gate still says " + stage.change().gate().reasons(), () -> {
                    stage.change().verify(Operator.ADA);
                    GateReport report = stage.change().gate();
                    List<String> open = report.results().stream()
                            .filter(result -> result.status() != CheckStatus.PASS)
                            .map(result -> result.check())
                            .toList();
                    int all = report.results().size();
                    stage.terminal()
                            .progress(
                                    "checks passed",
                                    (double) (all - open.size()) / all,
                                    open.isEmpty() ? "" : "open: " + String.join(", ", open));
                    return open.stream().allMatch("approval"::equals);
                });
        stage.terminal().progressDone();
        GateReport report = stage.change().gate();
        stage.expect(
                report.verdict() == Verdict.NO_GO,
                "every check but the approval passes; the gate says " + report.verdict());
    }

    private static void approval(Stage stage) {
        ChangeHandle change = stage.change();
        String digest = change.requestContract(Operator.ADA).digest();
        stage.terminal()
                .note("ada asks for the contract; plan and evidence have digest " + digest.substring(0, 12) + "…");
        Act self = Act.by(" Ada ", "I am sure");
        Refusals.refused(stage, "ada's approval of her own request", () -> change.approve(digest, self));
        Refusals.contract(stage, "on a mere request");
        change.approve(digest, Operator.GRACE);
        GateReport report = change.gate();
        stage.expect(
                report.verdict() == Verdict.GO,
                "grace approves exactly this plan and evidence; "
                        + report.results().size() + " checks, the gate says " + report.verdict());
    }

    /** So far every write had to be one of both shapes. */
    private static void dualWrites(Stage stage) throws IOException {
        stage.image(Release.NEW).fresh();
        long counted = stage.images().total(Release.NEW, Counter.WRITES);
        SqlAccount sent = SqlAccount.of(stage.images().sqlLog());
        stage.prove(
                Promise.P1,
                new Proof(
                        sent.dualWrites(),
                        "dual writes in the new image's SQL log",
                        sent.oldWrites() + sent.newWrites() + sent.others(),
                        "not by one statement"));
        stage.expect(
                sent.dualWrites() >= counted,
                "none of the " + Figures.count(counted)
                        + " rows that the new image counts as written is missing there");
    }

    private static void contract(Stage stage) throws IOException, SQLException {
        Image image = stage.image(Release.NEW);
        Stats before = image.fresh();
        long begun = System.nanoTime();
        stage.change().contract(Operator.ADA);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        Stats after = image.serve(UNITS);
        Comparison left = stage.compare(true);
        stage.expect(
                left.shapes().equals("new"),
                "contracted in " + Figures.time(took) + ", waiting for the fleet included; the old column is gone");
        stage.expect(
                after.since(before, Counter.FAILED) == 0,
                "the new image goes on: " + Figures.count(after.units() - before.units()) + " units of work, "
                        + after.since(before, Counter.FAILED) + " failed");

        Stats ignoring = stage.ramp(0);
        Stats ignored = image.serve(UNITS);
        stage.prove(
                Promise.P5,
                new Proof(
                        ignored.units() - ignoring.units(),
                        "units in CONTRACTED with the flag at 0 %",
                        ignored.since(ignoring, Counter.UNITS_OLD),
                        "on the dropped path"));
        SqlAccount sent = SqlAccount.of(stage.images().sqlLog());
        stage.expect(
                sent.newWrites() > 0 && sent.oldWrites() == 0 && sent.others() == 0,
                "its SQL log: " + Figures.count(sent.newWrites()) + " writes of the new shape alone since, "
                        + sent.oldWrites() + " of the old one");
        Audit audit = image.audit();
        stage.prove(Promise.P1, new Proof(audit.rows(), "rows read after contract", audit.wrong(), "wrong"));
        image.stop();
    }
}
