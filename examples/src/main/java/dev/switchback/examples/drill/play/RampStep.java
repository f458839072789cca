package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.database.Databases;
import dev.switchback.examples.drill.database.Sql;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Stats;
import dev.switchback.examples.drill.process.Image;
import dev.switchback.examples.drill.process.Release;
import dev.switchback.examples.drill.process.Wait;
import dev.switchback.examples.drill.terminal.Figures;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** More and more units of work take the new path; then the flag flips to and fro in the midst of them. */
final class RampStep implements Step {

    private static final int[] PERCENTAGES = {1, 10, 50, 100};
    private static final int HALF = 50;
    private static final long UNITS = 1_500;
    private static final long FLIPPED_UNITS = 6;
    private static final double SHADOWED_PERCENT = 20;
    private static final Duration LONGEST_FLIPPING = Duration.ofSeconds(60);

    @Override
    public String title() {
        return "Ramp 1 → 10 → 50 → 100 %";
    }

    @Override
    public void play(Stage stage) throws IOException, SQLException {
        stage.change().shadow(SHADOWED_PERCENT, Operator.ADA);
        stage.terminal()
                .note("of " + Figures.percent(SHADOWED_PERCENT)
                        + " of units of work, whatever they read is compared with the other path");
        for (int percent : PERCENTAGES) {
            share(stage, percent);
            if (percent == HALF) {
                batchJob(stage);
            }
            stage.compare(true);
        }
        flips(stage);
        shadowReads(stage);
        stage.image(Release.OLD).stop();
        stage.terminal().note("everything is on the new path: the last old image retires");
    }

    private static void share(Stage stage, int percent) {
        Image image = stage.image(Release.NEW);
        Stats before = stage.ramp(percent);
        Stats after = image.await("enough units of work", now -> {
            long units = now.units() - before.units();
            double observed = share(before, now);
            stage.terminal().gauge("set " + percent + " %", observed / 100, "observed " + Figures.percent(observed));
            return units >= UNITS;
        });
        stage.terminal().progressDone();
        double observed = share(before, after);
        // Six times the standard deviation of that many draws; at 100 % not one may differ.
        double tolerance = 6 * Math.sqrt(percent * (100.0 - percent) / UNITS);
        stage.expect(
                Math.abs(observed - percent) <= tolerance,
                "set " + percent + " %, observed " + Figures.percent(observed) + " of "
                        + Figures.count(after.units() - before.units()) + " units of work");
    }

    private static double share(Stats before, Stats after) {
        long units = after.units() - before.units();
        return units == 0 ? 0 : 100.0 * after.since(before, Counter.UNITS_NEW) / units;
    }

    private static void batchJob(Stage stage) throws SQLException {
        try (Sql sql = new Sql(stage.databases().url(Databases.MAIN))) {
            stage.terminal()
                    .note("a batch job without Switchback writes " + Figures.count(BatchJob.oldShape(sql))
                            + " rows in the old shape, and by hand somebody writes "
                            + Figures.count(BatchJob.newShape(sql)) + " in the new one");
        }
    }

    /** Until enough units of several statements had a flip in their midst; ends at 100 %. */
    private static void flips(Stage stage) {
        Image image = stage.image(Release.NEW);
        Wait.until(LONGEST_FLIPPING, () -> "the flag never flipped within a unit of work", () -> {
            stage.ramp(0);
            return stage.ramp(100).of(Counter.LONG_UNITS_FLIPPED) >= FLIPPED_UNITS;
        });
        Stats stats = image.fresh();
        stage.expect(
                stats.of(Counter.UNITS_MIXED) == 0,
                "the flag flipped in the midst of " + stats.of(Counter.LONG_UNITS_FLIPPED) + " units of work, "
                        + stats.of(Counter.UNITS_MIXED) + " of them saw two paths");
    }

    /** What both paths gave for a row, fetched by one statement, and compared by the new image. */
    private static void shadowReads(Stage stage) throws IOException {
        Image image = stage.image(Release.NEW);
        stage.change().shadow(0, Operator.ADA);
        // What was found is in the database when an instance begins the next round of its housekeeping.
        stage.knows(image);
        stage.knows(image);
        SqlAccount sent = SqlAccount.of(stage.images().sqlLog());
        stage.expect(
                sent.shadowedReads() > 0 && sent.others() == 0,
                Figures.count(sent.shadowedReads()) + " shadowed reads in the new image's SQL log, "
                        + Figures.count(sent.others()) + " not by one statement");
        stage.prove(
                Promise.P2,
                new Proof(
                        sent.shadowedReads(),
                        "reads compared with the other path",
                        stage.change().shadowMismatches().size(),
                        "differ"));
    }
}
