package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Stats;
import dev.switchback.examples.drill.process.Image;
import dev.switchback.examples.drill.process.Images;
import dev.switchback.examples.drill.terminal.Figures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the images are doing, as one line: units of work a second over the last moments. */
final class Traffic {

    private static final long MOMENT_NANOS = 1_000_000_000L;

    private final Images images;
    private final Map<Image, Moment> moments = new HashMap<>();

    private record Moment(long at, Stats stats, String text) {}

    Traffic(Images images) {
        this.images = images;
    }

    /** Called by one thread. */
    String line() {
        List<String> parts = new ArrayList<>();
        for (Image image : images.running()) {
            parts.add(image.release().title() + ' ' + rate(image));
        }
        return parts.isEmpty()
                ? "no image is running"
                : String.join("   ", parts) + "   failed " + images.total(Counter.FAILED);
    }

    private String rate(Image image) {
        long now = System.nanoTime();
        Stats stats = image.latest();
        Moment last = moments.get(image);
        if (last == null) {
            moments.put(image, new Moment(now, stats, "starting"));
            return "starting";
        }
        if (now - last.at() < MOMENT_NANOS) {
            return last.text();
        }
        long units = stats.units() - last.stats().units();
        double share = units == 0 ? 0 : 100.0 * stats.since(last.stats(), Counter.UNITS_NEW) / units;
        String text =
                Figures.count(units * MOMENT_NANOS / (now - last.at())) + "/s, new path " + Figures.percent(share);
        moments.put(image, new Moment(now, stats, text));
        return text;
    }
}
