package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Stats;
import dev.switchback.examples.drill.process.Image;
import dev.switchback.examples.drill.process.Release;
import dev.switchback.examples.drill.terminal.Figures;
import java.io.IOException;

/** The new image beside the old one. The flag is off; when somebody turns it on too early, nothing happens. */
final class DeployStep implements Step {

    private static final long UNITS = 500;

    @Override
    public String title() {
        return "Deploy the new image beside the old one, flag off";
    }

    @Override
    public void play(Stage stage) throws IOException {
        Image image = stage.start(Release.NEW);
        Stats served = image.serve(UNITS);
        stage.expect(
                served.of(Counter.UNITS_NEW) == 0,
                "the new image (pid " + image.pid() + ") serves " + Figures.count(served.units()) + " units of work, "
                        + served.of(Counter.UNITS_NEW) + " on the new path");

        stage.terminal().note("somebody sets the flag to 100 % too early: the rows are not filled, let alone verified");
        Stats before = stage.ramp(100);
        Stats after = image.serve(UNITS);
        stage.prove(
                Promise.P5,
                new Proof(
                        after.units() - before.units(),
                        "units in BACKFILLING with the flag at 100 %",
                        after.since(before, Counter.UNITS_NEW),
                        "on the new path"));
        stage.ramp(0);
    }
}
