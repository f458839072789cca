package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.image.Audit;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Route;
import dev.switchback.examples.drill.image.Stats;
import dev.switchback.examples.drill.process.Image;
import dev.switchback.examples.drill.process.Release;
import dev.switchback.examples.drill.terminal.Figures;
import java.io.IOException;

/** Forward again: what the old image wrote is there in the new shape. */
final class RollForwardStep implements Step {

    private static final long UNITS = 500;

    @Override
    public String title() {
        return "Roll forward: the new image again, the flag still at 100 %";
    }

    @Override
    public void play(Stage stage) throws IOException {
        Image image = stage.start(Release.NEW);
        stage.terminal().note("the old image still serves beside it, then retires");
        Stats served = image.serve(UNITS);
        stage.image(Release.OLD).stop();
        Audit audit = image.audit();
        stage.expect(audit.route() == Route.NEW, "every row was read through the " + audit.route() + " path");
        stage.prove(
                Promise.P2,
                new Proof(audit.rows(), "rows read by the new path after roll-forward", audit.wrong(), "wrong"));
        stage.expect(
                audit.by("old") > 0, Figures.count(audit.by("old")) + " of them were last written by the old image");
        stage.expect(
                served.of(Counter.FAILED) == 0,
                Figures.count(served.units()) + " units of work, " + served.of(Counter.FAILED) + " failed");
    }
}
