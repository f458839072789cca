package dev.switchback.examples.drill.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tells the play to a person: steps, facts, a progress bar, and what is going on right now. Thread-safe. */
public final class Terminal implements AutoCloseable {

    private static final long REDRAW_EVERY_MILLIS = 150;
    private static final double PLAIN_PROGRESS_STEP = 0.25;

    private final Screen screen;
    private final Style style;
    private final long begun = System.nanoTime();
    private final ScheduledExecutorService ticker;
    private volatile Supplier<String> traffic = () -> "";
    private volatile String timeline = "";
    private volatile String progress = "";
    private volatile double told;

    public Terminal(PrintStream out, Style style) {
        this.screen = new Screen(out, style.live());
        this.style = style;
        this.ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "terminal");
            thread.setDaemon(true);
            return thread;
        });
        if (style.live()) {
            var unused = ticker.scheduleWithFixedDelay(
                    this::redraw, REDRAW_EVERY_MILLIS, REDRAW_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    public Style style() {
        return style;
    }

    /** What the images are doing, asked whenever the screen is drawn. */
    public void traffic(Supplier<String> now) {
        this.traffic = now;
    }

    /** How long the play has been going on. */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** A step begins. */
    public void step(int number, int steps, String title) {
        timeline = style.accent("●─".repeat(number) + "◉") + style.dim("─○".repeat(steps - number - 1));
        screen.print("");
        screen.print(style.dim(Figures.clock(elapsed())) + "  " + style.bold(number + "  " + title));
    }

    /** Something worth knowing. */
    public void note(String text) {
        fact(style.dim("·"), text);
    }

    /** Something that is as it should be. */
    public void ok(String text) {
        fact(style.good("✓ ok"), text);
    }

    /** Something that is not. */
    public void bad(String text) {
        fact(style.bad("✗ BROKEN"), text);
    }

    /** A line as it is. */
    public void line(String text) {
        screen.print(text);
    }

    /** Something that fails because it must. */
    public void failure(String text) {
        fact(style.bad("✗ fails"), text);
    }

    /** How much of something there is right now; on a terminal only, as a bar. */
    public void gauge(String what, double fraction, String tail) {
        if (style.live()) {
            progress = "       " + style.accent(Bar.of(fraction)) + "  " + what + "  " + style.dim(tail);
        }
    }

    /** How far something has come; on a terminal as a bar, otherwise a line now and then. */
    public void progress(String what, double fraction, String tail) {
        gauge(what, fraction, tail);
        if (!style.live() && (fraction >= told + PLAIN_PROGRESS_STEP || (fraction >= 1 && told < 1))) {
            told = fraction;
            note(what + ": " + Figures.percent(fraction * 100) + (tail.isEmpty() ? "" : ", " + tail));
        }
    }

    /** What the last progress was about is done. */
    public void progressDone() {
        progress = "";
        told = 0;
    }

    @Override
    public void close() {
        giveBack();
    }

    /** Shows nothing any more, and leaves the terminal as it was. */
    public void giveBack() {
        ticker.shutdownNow();
        screen.close();
    }

    private void fact(String mark, String text) {
        screen.print("       " + mark + "  " + text);
    }

    private void redraw() {
        List<String> lines = new ArrayList<>(List.of(""));
        if (!progress.isEmpty()) {
            lines.add(progress);
        }
        lines.add("       " + timeline + "  " + Figures.clock(elapsed()));
        lines.add("       " + traffic.get());
        screen.below(lines);
    }
}
