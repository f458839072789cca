package dev.switchback.examples.drill.play;

import dev.switchback.ChangeHandle;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.examples.drill.terminal.Figures;
import dev.switchback.verify.VerificationResult;
import java.sql.SQLException;
import java.time.Duration;

/** Existing rows are filled and proved, while both images serve; then the rollback window opens. */
final class BackfillStep implements Step {

    private static final int SCANS = 2;

    @Override
    public String title() {
        return "Backfill and verify under traffic of both images, open the rollback window";
    }

    @Override
    public void play(Stage stage) throws SQLException {
        ChangeHandle change = stage.change();
        long begun = System.nanoTime();
        BackfillProgress done = change.backfill(progress -> show(stage, progress), Operator.ADA);
        stage.terminal().progressDone();
        stage.expect(
                done.quarantined() == 0,
                Figures.count(done.examined()) + " rows examined and " + Figures.count(done.filled()) + " filled in "
                        + Figures.time(Duration.ofNanos(System.nanoTime() - begun)) + ", " + done.quarantined()
                        + " quarantined");
        for (int scan = 1; scan <= SCANS; scan++) {
            VerificationResult result = change.verify(Operator.ADA);
            stage.expect(
                    result.agrees() && result.lossy() == 0,
                    "scan " + scan + " of " + SCANS + ": " + Figures.count(result.rows()) + " rows in "
                            + Figures.time(Duration.between(result.startedAt(), result.finishedAt())) + ", "
                            + result.divergent() + " divergent, " + result.lossy() + " lossy");
        }
        stage.terminal().note("the phase is " + change.open(Operator.ADA).phase() + ": from now on the flag decides");
    }

    private static void show(Stage stage, BackfillProgress progress) {
        Duration eta = progress.eta();
        stage.terminal()
                .progress(
                        Figures.count(progress.examined()) + " rows",
                        progress.percent() / 100,
                        Figures.count((long) progress.rate()) + " rows/s"
                                + (eta == null || eta.isZero() ? "" : ", " + Figures.time(eta) + " left"));
    }
}
