package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How long the application's calls take, in milliseconds, by timers that it keeps. Asked by one thread at a time. */
final class LatencyThrottle implements Throttle {

    private final Limit limit;
    private final MeterRegistry registry;
    private final String timer;
    private long calls;
    private double milliseconds;

    LatencyThrottle(Duration waitAbove, Duration goOnAt, MeterRegistry registry, String timer) {
        this.limit = new Limit(waitAbove.toNanos() / 1e6, goOnAt.toNanos() / 1e6, Unknown.GO_ON);
        this.registry = registry;
        this.timer = timer;
    }

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public Reading read(Session session, SchemaChange change) {
        Collection<Timer> timers = registry.find(timer).timers();
        long callsNow = timers.stream().mapToLong(Timer::count).sum();
        double millisecondsNow = timers.stream()
                .mapToDouble(each -> each.totalTime(TimeUnit.MILLISECONDS))
                .sum();
        long fresh = callsNow - calls;
        double took = millisecondsNow - milliseconds;
        calls = callsNow;
        milliseconds = millisecondsNow;
        double percentile =
                timers.stream().mapToDouble(LatencyThrottle::percentile).max().orElse(Double.NaN);
        if (percentile > 0) {
            return Reading.of(percentile, words(percentile, "as the highest percentile of timer '" + timer + "'"));
        }
        if (fresh <= 0) {
            return Reading.unknown("no call of timer '" + timer + "' lately");
        }
        return Reading.of(took / fresh, words(took / fresh, "as the mean of timer '" + timer + "' lately"));
    }

    /** Not a number if the timer publishes none. */
    private static double percentile(Timer timer) {
        double highest = Double.NaN;
        double at = 0;
        for (ValueAtPercentile value : timer.takeSnapshot().percentileValues()) {
            if (value.percentile() >= at) {
                at = value.percentile();
                highest = value.value(TimeUnit.MILLISECONDS);
            }
        }
        return highest;
    }

    private static String words(double value, String source) {
        return String.format(Locale.ROOT, "%.1f ms ", value) + source;
    }
}
