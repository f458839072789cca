package dev.switchback.examples.drill.play;

import dev.switchback.change.SwitchbackException;
import dev.switchback.examples.drill.database.Databases;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.process.DrillException;
import dev.switchback.examples.drill.process.Images;
import dev.switchback.examples.drill.terminal.Figures;
import dev.switchback.examples.drill.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The steps in order, the checker after each of them, and the reckoning at the end. */
public final class Play {

    private final Terminal terminal;
    private final Databases databases;
    private final Images images;
    private final Path evidence;
    private final Ledger ledger = new Ledger();

    public Play(Terminal terminal, Databases databases, Images images, Path evidence) {
        this.terminal = terminal;
        this.databases = databases;
        this.images = images;
        this.evidence = evidence;
    }

    private List<Step> steps() {
        return List.of(
                new IncidentStep(),
                new ExpandStep(),
                new DeployStep(),
                new BackfillStep(),
                new RampStep(),
                new OffStep(),
                new RollbackStep(),
                new RollForwardStep(),
                new NoGoStep(),
                new ContractStep(),
                new EvidenceStep(evidence));
    }

    /** Plays it to the end, or to where it cannot go on; returns whether every promise was kept. */
    public boolean play() throws SQLException {
        terminal.traffic(new Traffic(images)::line);
        try (Stage stage = new Stage(terminal, ledger, databases, images)) {
            play(stage);
        }
        reckon();
        PromiseTable.print(terminal, ledger);
        PromiseTable.printEnd(terminal, ledger, evidence.toString());
        return ledger.allKept();
    }

    private void play(Stage stage) throws SQLException {
        List<Step> steps = steps();
        boolean filled = false;
        for (int number = 0; number < steps.size(); number++) {
            Step step = steps.get(number);
            terminal.step(number, steps.size(), step.title());
            filled |= step instanceof BackfillStep;
            try {
                step.play(stage);
                stage.compare(filled);
            } catch (DrillException | SwitchbackException e) {
                end(stage, number, String.valueOf(e.getMessage()));
                stage.compare(filled);
                return;
            } catch (RuntimeException | SQLException | IOException e) {
                end(stage, number, e.toString());
                stage.compare(filled);
                return;
            }
        }
    }

    private void end(Stage stage, int number, String why) {
        terminal.progressDone();
        stage.expect(false, "the play ends in step " + number + ": " + why);
    }

    private void reckon() {
        long failed = images.total(Counter.FAILED);
        long units = images.total(Counter.UNITS_OLD) + images.total(Counter.UNITS_NEW);
        ledger.add(Promise.P1, new Proof(units, "units of work of both images", failed, "failed"));
        images.errors().forEach(error -> ledger.trouble("an image reports: " + error));
        ledger.add(
                Promise.P1,
                new Proof(images.total(Counter.READS), "reads checked", images.total(Counter.WRONG), "wrong"));
        ledger.add(
                Promise.P2,
                new Proof(images.total(Counter.READ_BACKS), "writes read back", images.total(Counter.STALE), "stale"));
        ledger.add(
                Promise.P2,
                new Proof(images.total(Counter.CROSS_PATH), "of them through the other path than the write", 0, ""));
        ledger.add(
                Promise.P3,
                new Proof(
                        images.total(Counter.LONG_UNITS_FLIPPED),
                        "units with a flag flip in their midst",
                        images.total(Counter.UNITS_MIXED),
                        "of " + Figures.count(units) + " saw two paths"));
    }
}
