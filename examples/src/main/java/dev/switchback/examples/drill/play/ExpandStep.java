package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Stats;
import dev.switchback.examples.drill.process.Image;
import dev.switchback.examples.drill.process.Release;
import dev.switchback.examples.drill.terminal.Figures;
import java.io.IOException;
import java.time.Duration;

/** The additive DDL, while the old image serves. */
final class ExpandStep implements Step {

    private static final long UNITS = 300;

    @Override
    public String title() {
        return "Expand under traffic";
    }

    @Override
    public void play(Stage stage) throws IOException {
        Image old = stage.start(Release.OLD);
        Stats before = old.serve(UNITS);
        stage.terminal().note("the old image serves " + Figures.count(before.units()) + " units of work");
        long begun = System.nanoTime();
        stage.change().expand(Operator.ADA);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        Stats after = old.serve(UNITS);
        stage.expect(
                after.since(before, Counter.FAILED) == 0,
                "first_name, last_name, the sync trigger and the guard are there after " + Figures.time(took) + "; "
                        + Figures.count(after.units() - before.units()) + " units of work meanwhile, "
                        + after.since(before, Counter.FAILED) + " failed");
    }
}
