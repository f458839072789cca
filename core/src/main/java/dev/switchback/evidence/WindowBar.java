package dev.switchback.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The phases from the beginning to now, and below them how long the rollback window is open and how long it has to be. */
final class WindowBar {

    private static final Pattern NEEDED = Pattern.compile("open for ([0-9]+) (s|min|h|d)(?: ([0-9]+) (s|min|h))?.*");
    private static final double LETTER = 7.2;

    private final NavigableMap<Instant, String> phases;
    private final Instant asOf;
    private final @Nullable Instant opened;
    private final @Nullable Duration needed;

    WindowBar(Facts facts) {
        this.phases = facts.history().phases();
        this.asOf = facts.asOf();
        this.opened = facts.manifest().at("windowSince").time();
        this.needed = needed(facts.json("decision.json"));
    }

    private static @Nullable Duration needed(Tree decision) {
        for (Tree check : decision.at("checks").items()) {
            Matcher matcher = NEEDED.matcher(check.at("threshold").text());
            if (check.at("check").text().equals("window-age") && matcher.matches()) {
                Duration small = matcher.group(3) == null
                        ? Duration.ZERO
                        : part(String.valueOf(matcher.group(3)), String.valueOf(matcher.group(4)));
                return part(String.valueOf(matcher.group(1)), String.valueOf(matcher.group(2)))
                        .plus(small);
            }
        }
        return null;
    }

    private static Duration part(String number, String unit) {
        long many = Long.parseLong(number);
        return switch (unit) {
            case "d" -> Duration.ofDays(many);
            case "h" -> Duration.ofHours(many);
            case "min" -> Duration.ofMinutes(many);
            default -> Duration.ofSeconds(many);
        };
    }

    String svg() {
        if (phases.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        Size.ALL.forEach(size -> out.append(svg(size)));
        return out.toString();
    }

    private Svg svg(Size size) {
        Instant due = opened == null || needed == null ? asOf : opened.plus(needed);
        Instant end = due.isAfter(asOf) ? due : asOf;
        TimeScale time = new TimeScale(phases.firstKey(), end, 2, size.width() - 14);
        Svg svg = new Svg("window-" + size.style(), size.style(), size.width(), 104, "Phases and the rollback window");
        for (Span span : spans()) {
            double x = time.x(span.from());
            double width = time.x(span.to()) - x;
            svg.rect(
                    "phase " + style(span.phase()),
                    x,
                    6,
                    width,
                    28,
                    span.phase() + " from " + Html.minute(span.from()) + " to " + Html.minute(span.to()) + " UTC");
            if (width > LETTER * span.phase().length() + 6) {
                svg.text("inside" + (span.phase().equals("CONTRACTED") ? " light" : ""), x + 5, 24, span.phase());
            }
        }
        if (opened != null) {
            double x = time.x(opened);
            svg.rect("open", x, 44, time.x(asOf) - x, 10, "open since " + Html.minute(opened) + " UTC");
            if (needed != null) {
                svg.rect("due", x, 44, time.x(due) - x, 10, "has to be open until " + Html.minute(due) + " UTC");
                svg.line("duemark", time.x(due), 40, time.x(due), 58);
            }
            String told = "open for " + Html.span(Duration.between(opened, asOf))
                    + (needed == null
                            ? ""
                            : " of " + Html.span(needed) + (due.isAfter(asOf) ? ", not yet enough" : ", enough"));
            double room = size.width() - x;
            boolean fits = room > LETTER * told.length();
            svg.text(fits ? "told" : "told back", fits ? x : size.width() - 14, 72, told);
        }
        for (Instant tick : time.ticks()) {
            svg.line("axis", time.x(tick), 80, time.x(tick), 84);
            svg.text("x", Math.max(20, Math.min(size.width() - 22, time.x(tick))), 97, TimeScale.label(tick));
        }
        svg.line("axis", 2, 80, size.width() - 14, 80);
        svg.line("now", time.x(asOf), 2, time.x(asOf), 80);
        return svg;
    }

    /** The same in words: which phase began when. */
    String words() {
        StringBuilder out = new StringBuilder();
        phases.forEach((at, phase) -> out.append(out.isEmpty() ? "" : " → ")
                .append("<b>")
                .append(Html.text(phase))
                .append("</b> ")
                .append(Html.minute(at)));
        return out.toString();
    }

    private List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (Map.Entry<Instant, String> phase : phases.entrySet()) {
            Instant next = phases.higherKey(phase.getKey());
            spans.add(new Span(phase.getValue(), phase.getKey(), next == null ? asOf : next));
        }
        return spans;
    }

    private static String style(String phase) {
        return switch (phase) {
            case "OPEN" -> "p-open";
            case "FROZEN" -> "p-frozen hatch";
            case "CLOSING", "ABANDONING" -> "p-leaving";
            case "CONTRACTED", "ABANDONED" -> "p-done";
            default -> "p-early";
        };
    }

    private record Span(String phase, Instant from, Instant to) {}
}
