package dev.switchback.gate;

import dev.switchback.database.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps open break-glass from being forgotten: a warning each minute in every instance, and two gauges. Looks every few seconds, with
 * one statement. Used by one thread; the gauges may be read by any.
 */
public final class BreakGlassWatch {

    private static final Logger log = LoggerFactory.getLogger(BreakGlassWatch.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Database database;
    private final List<String> changes;
    private final LongSupplier nanos;
    private final Map<Long, Long> warned = new HashMap<>();
    private volatile List<BreakGlass> seen = List.of();
    private boolean looked;
    private long lookedAt;

    /**
     * A watch.
     *
     * @param nanos a clock like {@link System#nanoTime()}
     */
    public BreakGlassWatch(Database database, Collection<String> changes, LongSupplier nanos) {
        this.database = database;
        this.changes = List.copyOf(changes);
        this.nanos = nanos;
    }

    /** Tells a registry. */
    public void bindTo(MeterRegistry registry) {
        for (String change : changes) {
            gauge(registry, "switchback.breakglass", "1 while break-glass is open", change, BreakGlass::open);
            gauge(
                    registry,
                    "switchback.breakglass.followups",
                    "Follow-ups of break-glass that nobody has closed",
                    change,
                    each -> each.followUpClosedBy() == null);
        }
    }

    /** Looks, if it is time to, and warns of what is open. */
    public void look() {
        long now = nanos.getAsLong();
        if (looked && now - lookedAt < INTERVAL.toNanos()) {
            return;
        }
        seen = database.autocommit(session -> BreakGlasses.all(session, changes));
        looked = true;
        lookedAt = now;
        for (BreakGlass each : seen) {
            Long last = warned.get(each.id());
            if (each.open() && (last == null || now - last >= AGAIN.toNanos())) {
                log.warn("'{}': the glass is broken: {}", each.change(), each);
                warned.put(each.id(), now);
            }
        }
    }

    private void gauge(
            MeterRegistry registry, String meter, String description, String change, Predicate<BreakGlass> counted) {
        Gauge.builder(
                        meter,
                        this,
                        watch -> watch.seen.stream()
                                .filter(each -> each.change().equals(change) && counted.test(each))
                                .count())
                .description(description + ", as this instance saw it last")
                .tag("change", change)
                .register(registry);
    }
}
