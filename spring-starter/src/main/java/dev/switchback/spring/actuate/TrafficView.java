package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.change.Path;
import dev.switchback.traffic.Totals;
import dev.switchback.traffic.TrafficGap;
import dev.switchback.traffic.TrafficMinute;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What each path did, all instances together. A minute without a call is not listed.
 *
 * @param change its name
 * @param from the beginning of the first minute that was asked for
 * @param until when it was asked
 * @param totals by path
 * @param minutes by minute and path, the oldest first
 * @param gaps times of which nobody, or not everybody, can say what happened
 */
record TrafficView(
        String change,
        String from,
        String until,
        Map<Path, CountLine> totals,
        List<MinuteLine> minutes,
        List<GapLine> gaps)
        implements OperationResponseBody {

    /**
     * What a path did.
     *
     * @param reads calls that read
     * @param writes calls that wrote
     * @param pathErrors of these, by the path's own fault
     * @param missingShape of these, for a column or table that is not there
     * @param infrastructureErrors by the database's or the network's fault
     * @param matches shadow reads that found both paths to agree
     * @param mismatches those that did not
     * @param p50Seconds half of the calls took no longer
     * @param p99Seconds 99 of a hundred calls took no longer
     */
    record CountLine(
            long reads,
            long writes,
            long pathErrors,
            long missingShape,
            long infrastructureErrors,
            long matches,
            long mismatches,
            @Nullable Double p50Seconds,
            @Nullable Double p99Seconds) {

        static CountLine of(Totals totals) {
            return new CountLine(
                    totals.reads(),
                    totals.writes(),
                    totals.pathErrors(),
                    totals.missingShape(),
                    totals.infrastructureErrors(),
                    totals.matches(),
                    totals.mismatches(),
                    Figures.secondsOrNull(totals.latency().percentile(0.5).orElse(null)),
                    Figures.secondsOrNull(totals.latency().percentile(0.99).orElse(null)));
        }
    }

    /**
     * What a path did in a minute.
     *
     * @param minute its beginning
     * @param path which
     * @param counts what it did
     */
    record MinuteLine(String minute, String path, CountLine counts) {}

    /**
     * A gap.
     *
     * @param kind why there is one
     * @param began when
     * @param ended when
     * @param instance whose counts are missing; not there if nobody counted
     * @param reason in words
     */
    record GapLine(
            String kind,
            String began,
            String ended,
            @Nullable String instance,
            String reason) {

        static GapLine of(TrafficGap gap) {
            return new GapLine(
                    gap.kind().name(),
                    Figures.text(gap.began()),
                    Figures.text(gap.ended()),
                    gap.instance(),
                    gap.reason());
        }
    }

    static TrafficView of(ChangeHandle change, int minutes, int mostGaps) {
        Instant now = change.window().at(); // the database's clock, by which the minutes are
        Instant from = now.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(minutes - 1L));
        Map<Path, Totals> all = new EnumMap<>(Path.class);
        Map<Instant, Map<Path, Totals>> byMinute = new TreeMap<>();
        for (TrafficMinute each : change.traffic().minutes(from, now)) {
            all.merge(each.path(), each.totals(), Totals::plus);
            byMinute.computeIfAbsent(each.minute(), minute -> new EnumMap<>(Path.class))
                    .merge(each.path(), each.totals(), Totals::plus);
        }
        Map<Path, CountLine> totals = new EnumMap<>(Path.class);
        for (Path path : Path.values()) {
            totals.put(path, CountLine.of(all.getOrDefault(path, Totals.NONE)));
        }
        List<MinuteLine> lines = new ArrayList<>();
        byMinute.forEach((minute, paths) -> paths.forEach(
                (path, sums) -> lines.add(new MinuteLine(Figures.text(minute), path.name(), CountLine.of(sums)))));
        List<TrafficGap> gaps = change.traffic().gapsSince(from);
        return new TrafficView(
                change.definition().name(),
                Figures.text(from),
                Figures.text(now),
                totals,
                lines,
                gaps.stream()
                        .skip(Math.max(0, gaps.size() - mostGaps))
                        .map(GapLine::of)
                        .toList());
    }
}
