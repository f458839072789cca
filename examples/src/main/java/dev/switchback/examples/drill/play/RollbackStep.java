package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.image.Audit;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Stats;
import dev.switchback.examples.drill.process.Image;
import dev.switchback.examples.drill.process.Release;
import dev.switchback.examples.drill.terminal.Figures;
import java.io.IOException;

/** The whole image goes back, in the worst way. */
final class RollbackStep implements Step {

    private static final long UNITS = 500;

    @Override
    public String title() {
        return "Image rollback: kill -9 the new image, start the old one";
    }

    @Override
    public void play(Stage stage) throws IOException {
        Image fresh = stage.image(Release.NEW);
        Stats before = fresh.fresh();
        Stats last = fresh.serve(UNITS);
        stage.terminal()
                .note("the new image has just written through the new path: "
                        + Figures.count(last.since(before, Counter.WRITES)) + " rows");
        fresh.kill();
        stage.terminal().note("kill -9 " + fresh.pid());

        Image old = stage.start(Release.OLD);
        Audit audit = old.audit();
        stage.prove(
                Promise.P1,
                new Proof(audit.rows(), "rows read by the old image after kill -9", audit.wrong(), "wrong"));
        stage.expect(
                audit.by("new") > 0, Figures.count(audit.by("new")) + " of them were last written by the new image");
        Stats served = old.serve(UNITS);
        stage.expect(
                served.of(Counter.FAILED) == 0,
                "the old image serves " + Figures.count(served.units()) + " units of work and writes "
                        + Figures.count(served.of(Counter.WRITES)) + " rows of its own, "
                        + served.of(Counter.FAILED) + " failed");
    }
}
