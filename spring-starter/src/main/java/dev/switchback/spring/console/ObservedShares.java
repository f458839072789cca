package dev.switchback.spring.console;

import dev.switchback.change.Path;
import dev.switchback.fleet.InstanceInfo;
import dev.switchback.fleet.Member;
import dev.switchback.traffic.TrafficMinute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The share that was on the new path, on each instance; of a large fleet those with the most calls, and the others together. */
final class ObservedShares {

    private static final int MOST_CURVES = 20;

    private ObservedShares() {}

    static List<Map<String, @Nullable Object>> of(List<TrafficMinute> stretches, Map<String, Member> fleet) {
        Map<String, Curve> curves = new LinkedHashMap<>();
        for (TrafficMinute each : stretches) {
            String instance = writer(each.instance());
            curves.computeIfAbsent(instance, id -> new Curve(id, name(id, fleet.get(id))))
                    .add(each);
        }
        List<Curve> sorted = curves.values().stream()
                .sorted(Comparator.comparingLong(Curve::calls).reversed())
                .toList();
        List<Curve> drawn = new ArrayList<>(sorted.subList(0, Math.min(MOST_CURVES, sorted.size())));
        if (sorted.size() > MOST_CURVES) {
            List<Curve> rest = sorted.subList(MOST_CURVES, sorted.size());
            Curve others = new Curve("others", rest.size() + " other instances");
            rest.forEach(others::add);
            drawn.add(others);
        }
        return drawn.stream().map(Curve::json).toList();
    }

    /** "shop 2.1". */
    static String words(InstanceInfo info) {
        return info.application() + " " + info.version();
    }

    /** The beginning of an id. */
    static String brief(String id) {
        return id.length() <= 8 ? id : id.substring(0, 8);
    }

    private static String name(String id, @Nullable Member member) {
        return member == null ? "gone (" + brief(id) + ")" : words(member.info());
    }

    /** After the database's clock went back an instance writes under another name. */
    private static String writer(String instance) {
        int round = instance.lastIndexOf('~');
        return round < 0 ? instance : instance.substring(0, round);
    }

    private static final class Curve {

        private final String instance;
        private final String name;
        private final Map<Instant, long[]> points = new TreeMap<>();

        Curve(String instance, String name) {
            this.instance = instance;
            this.name = name;
        }

        void add(TrafficMinute each) {
            long calls = each.totals().calls();
            add(each.minute(), calls, each.path() == Path.NEW ? calls : 0);
        }

        void add(Curve other) {
            other.points.forEach((at, sums) -> add(at, sums[0], sums[1]));
        }

        private void add(Instant at, long calls, long onNew) {
            long[] sums = points.computeIfAbsent(at, time -> new long[2]);
            sums[0] += calls;
            sums[1] += onNew;
        }

        long calls() {
            return points.values().stream().mapToLong(sums -> sums[0]).sum();
        }

        Map<String, @Nullable Object> json() {
            return Members.with("instance", instance)
                    .and("name", name)
                    .and(
                            "points",
                            points.entrySet().stream()
                                    .filter(point -> point.getValue()[0] > 0)
                                    .map(point -> Members.with("at", point.getKey())
                                            .and(
                                                    "percent",
                                                    Members.number(100.0 * point.getValue()[1] / point.getValue()[0]))
                                            .and("calls", point.getValue()[0])
                                            .map())
                                    .toList())
                    .map();
        }
    }
}
