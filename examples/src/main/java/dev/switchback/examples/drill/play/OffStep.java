package dev.switchback.examples.drill.play;

import dev.switchback.ChangeHandle;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Stats;
import dev.switchback.examples.drill.process.Image;
import dev.switchback.examples.drill.process.Release;
import dev.switchback.examples.drill.process.Wait;
import dev.switchback.examples.drill.terminal.Figures;
import dev.switchback.journal.Act;
import java.time.Duration;

/** The new path fails: the flag goes off. Then the second way back, for when no flag can be set: FROZEN. */
final class OffStep implements Step {

    private static final Act ON_CALL = Act.by("ada", "errors on the new path");
    private static final long FAULTS = 50;
    private static final long UNITS = 500;
    private static final long LONGEST_OFF_MILLIS = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public String title() {
        return "The new path starts to fail: flag off";
    }

    @Override
    public void play(Stage stage) {
        Image image = stage.image(Release.NEW);
        Stats healthy = image.fresh();
        image.send("fault on");
        Stats failing = image.await("faults", now -> now.since(healthy, Counter.INJECTED) >= FAULTS);
        stage.terminal()
                .note("a fault in the new image: " + Figures.count(failing.since(healthy, Counter.INJECTED))
                        + " units of work failed already");
        off(stage, image);
        image.send("fault off");
        stage.ramp(100);
        stage.terminal().note("the fault is mended, the flag is back at 100 %");
        freeze(stage, image);
    }

    private static void off(Stage stage, Image image) {
        long begun = System.currentTimeMillis();
        stage.change().off(ON_CALL);
        Stats known = stage.knows(image);
        Stats after = image.serve(UNITS);
        long millis = Math.max(1, after.of(Counter.LAST_NEW) - begun);
        stage.prove(
                Promise.P4,
                new Proof(
                        millis,
                        "ms from off to the last use of the new path",
                        millis > LONGEST_OFF_MILLIS ? 1 : 0,
                        "over the limit of " + Figures.count(LONGEST_OFF_MILLIS) + " ms"));
        stage.prove(
                Promise.P4,
                new Proof(
                        after.units() - known.units(),
                        "units after off, the fault still there",
                        after.since(known, Counter.INJECTED) + after.since(known, Counter.UNITS_NEW),
                        "met it"));
    }

    private static void freeze(Stage stage, Image image) {
        ChangeHandle change = stage.change();
        change.freeze(ON_CALL);
        Wait.until(
                PATIENCE,
                () -> "not every instance knows of the freeze: " + change.confirmation(),
                () -> change.confirmation().complete());
        Stats before = image.fresh();
        Stats after = image.serve(UNITS);
        stage.prove(
                Promise.P5,
                new Proof(
                        after.units() - before.units(),
                        "units in FROZEN with the flag at 100 %",
                        after.since(before, Counter.UNITS_NEW),
                        "on the new path"));
        stage.terminal()
                .note("unfrozen: the phase is " + change.unfreeze(ON_CALL).phase() + " again");
        stage.knows(image);
    }
}
