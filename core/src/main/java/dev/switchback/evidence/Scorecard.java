package dev.switchback.evidence;

import dev.switchback.journal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of what can be asked of a contract's evidence is in a package: one point each, and each cites the files, and the fields in them, that
 * earn it. What is not there, or not known, earns nothing. Says how good the evidence is, and never whether to contract: that is the gate's.
 *
 * @param points in a fixed order
 */
public record Scorecard(List<Point> points) {

    public Scorecard {
        points = List.copyOf(points);
    }

    /**
     * One point.
     *
     * @param name short and lasting
     * @param asks what has to be so
     * @param cites the files that say so, each with {@code #} and the field where there is one
     * @param earned whether they do
     * @param because what was found
     */
    public record Point(String name, String asks, List<String> cites, boolean earned, String because) {

        public Point {
            cites = List.copyOf(cites);
        }
    }

    /** The points that the gathered files earn. */
    static Scorecard of(Facts facts) {
        return new Scorecard(
                ScoreRules.ALL.stream().map(rule -> rule.judge(facts)).toList());
    }

    /** How many are earned. */
    public long earned() {
        return points.stream().filter(Point::earned).count();
    }

    /** The same with more points. */
    Scorecard and(List<Point> more) {
        List<Point> all = new ArrayList<>(points);
        all.addAll(more);
        return new Scorecard(all);
    }

    /** {@code scorecard.json}. */
    String json() {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("earned", earned());
        card.put("of", points.size());
        card.put("besides", SealRules.BESIDES);
        List<Object> lines = new ArrayList<>();
        for (Point point : points) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("point", point.name());
            line.put("asks", point.asks());
            line.put("cites", point.cites());
            line.put("earned", point.earned());
            line.put("because", point.because());
            lines.add(line);
        }
        card.put("points", lines);
        return Json.pretty(card);
    }
}
