package dev.switchback.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.DoubleFunction;

/**
 * One chart over time: a frame with a scale, gaps hatched, and lines that break where nothing is known. Each line is labelled at its
 * end, so that no legend has to be looked up.
 */
final class Panel {

    private static final double BOTTOM = 20;
    private static final double LINE = 13;

    private final Svg svg;
    private final TimeScale time;
    private final double top;
    private final double base;
    private final double least;
    private final double most;
    private final boolean logarithmic;
    private final List<Label> labels = new ArrayList<>();

    /** Where the lines' names go, so that none is written over another. */
    private record Label(String style, double y, String text) {}

    Panel(
            Size size,
            String name,
            double height,
            TimeScale time,
            double least,
            double most,
            boolean logarithmic,
            String told) {
        this.svg = new Svg(name + "-" + size.style(), size.style(), size.width(), height, told);
        this.time = time;
        this.top = 16;
        this.base = height - BOTTOM;
        this.least = least;
        this.most = most;
        this.logarithmic = logarithmic;
    }

    Svg svg() {
        return svg;
    }

    double y(double value) {
        double share = logarithmic
                ? Math.log(Math.max(value, least) / least) / Math.log(most / least)
                : (value - least) / (most - least);
        return base - Math.max(0, Math.min(1, share)) * (base - top);
    }

    Panel grid(List<Double> values, DoubleFunction<String> label) {
        for (double value : values) {
            svg.line(value == least ? "axis" : "grid", time.left(), y(value), time.right(), y(value));
            svg.text("y", time.left() - 6, y(value) + 4, label.apply(value));
        }
        for (Instant tick : time.ticks()) {
            svg.line("axis", time.x(tick), base, time.x(tick), base + 4);
            svg.text("x", time.x(tick), base + 16, TimeScale.label(tick));
        }
        return this;
    }

    Panel gaps(List<Gap> gaps) {
        for (Gap gap : gaps) {
            double x = time.x(gap.began());
            svg.rect(
                    "hatch",
                    x,
                    top,
                    Math.max(2, time.x(gap.ended()) - x),
                    base - top,
                    "gap from " + gap.began() + " to " + gap.ended() + ", " + gap.instance() + ": " + gap.reason());
        }
        return this;
    }

    /** Lines across at the moments when reads were made to change their path. */
    Panel marks(Map<Instant, String> marks, boolean named) {
        double free = Double.NEGATIVE_INFINITY;
        for (Map.Entry<Instant, String> mark : marks.entrySet()) {
            double x = time.x(mark.getKey());
            svg.line("mark", x, top, x, base);
            if (named && x >= free) {
                svg.text("marked", x, top - 4, mark.getValue());
                free = x + 8 + 6.2 * mark.getValue().length();
            }
        }
        return this;
    }

    /** A line of one value for each stretch; broken where there is none, and at a stretch that is missing. */
    Panel stretches(String style, NavigableMap<Instant, Double> values, Duration length, String name, String last) {
        StringBuilder path = new StringBuilder();
        Instant end = Instant.MIN;
        double y = Double.NaN;
        for (Map.Entry<Instant, Double> value : values.entrySet()) {
            if (value.getValue().isNaN()) {
                continue;
            }
            Instant begin = value.getKey();
            y = y(value.getValue());
            path.append(point(begin.equals(end) ? "L" : "M", time.x(begin), y));
            end = begin.plus(length);
            path.append(point("L", time.x(end), y));
        }
        svg.path(style, path.toString(), name);
        label(style, y, last);
        return this;
    }

    /** A line of a value that stays until the next one. */
    Panel steps(String style, NavigableMap<Instant, Double> values, String name, String last) {
        StringBuilder path = new StringBuilder();
        double y = Double.NaN;
        for (Map.Entry<Instant, Double> value : values.entrySet()) {
            double x = time.x(value.getKey());
            if (!Double.isNaN(y)) {
                path.append(point("L", x, y));
            }
            y = y(value.getValue());
            path.append(point(path.isEmpty() ? "M" : "L", x, y));
        }
        if (!path.isEmpty()) {
            path.append(point("L", time.right(), y));
        }
        svg.path(style, path.toString(), name);
        label(style, y, last);
        return this;
    }

    private void label(String style, double y, String text) {
        if (!Double.isNaN(y)) {
            labels.add(new Label(style, y, text));
        }
    }

    private static String point(String command, double x, double y) {
        return String.format(Locale.ROOT, "%s%.2f %.2f", command, x, y);
    }

    @Override
    public String toString() {
        labels.sort(Comparator.comparingDouble(Label::y));
        double[] places = labels.stream().mapToDouble(label -> label.y() + 4).toArray();
        for (int i = 1; i < places.length; i++) {
            places[i] = Math.max(places[i], places[i - 1] + LINE);
        }
        double free = base + 4;
        for (int i = places.length - 1; i >= 0; i--) {
            places[i] = Math.min(places[i], free);
            free = places[i] - LINE;
        }
        for (int i = 0; i < places.length; i++) {
            Label label = labels.get(i);
            svg.text("end " + label.style(), time.right() + 6, places[i], label.text());
        }
        return svg.toString();
    }
}
