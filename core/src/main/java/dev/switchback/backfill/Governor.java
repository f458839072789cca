package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a run's throttles, for all of its workers in this process, and says whether to wait and why. Once it waits for a
 * throttle it does so until that one is back at its lower figure. Thread-safe.
 */
final class Governor {

    private static final Logger log = LoggerFactory.getLogger(Governor.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Database database;
    private final SchemaChange change;
    private final List<Throttle> throttles;
    private final LongSupplier nanos;
    private final Set<String> failing = new HashSet<>();
    private List<ThrottleReport> reports = List.of();
    private long askedAt;
    private boolean asked;

    Governor(Database database, SchemaChange change, List<Throttle> throttles, LongSupplier nanos) {
        this.database = database;
        this.change = change;
        this.throttles = throttles;
        this.nanos = nanos;
    }

    /** Why the backfill has to wait now; empty if it has not. */
    synchronized Optional<String> reasonToWait() {
        if (!throttles.isEmpty() && (!asked || nanos.getAsLong() - askedAt >= INTERVAL.toNanos())) {
            ask();
            askedAt = nanos.getAsLong();
            asked = true;
        }
        String reasons = reports.stream()
                .filter(ThrottleReport::waiting)
                .map(ThrottleReport::toString)
                .collect(Collectors.joining("; "));
        return reasons.isEmpty() ? Optional.empty() : Optional.of(reasons);
    }

    /** What each throttle said last; empty before the first was asked. */
    synchronized List<ThrottleReport> reports() {
        return reports;
    }

    private void ask() {
        List<ThrottleReport> fresh = new ArrayList<>();
        for (int i = 0; i < throttles.size(); i++) {
            Throttle throttle = throttles.get(i);
            boolean waited = i < reports.size() && reports.get(i).waiting();
            Throttle.Reading reading = read(throttle);
            boolean waits = waits(throttle.limit(), reading, waited);
            if (waits != waited) {
                log.info(
                        "'{}': the backfill {} {}: {}",
                        change.name(),
                        waits ? "waits for" : "goes on after",
                        throttle.name(),
                        reading.words());
            }
            fresh.add(new ThrottleReport(throttle.name(), reading.value(), reading.words(), waits));
        }
        reports = List.copyOf(fresh);
    }

    private static boolean waits(Throttle.Limit limit, Throttle.Reading reading, boolean waited) {
        Double value = reading.value();
        if (value == null) {
            return limit.unknown() == Throttle.Unknown.WAIT;
        }
        return value > (waited ? limit.goOnAt() : limit.waitAbove());
    }

    /** An application's throttle may throw whatever it likes: then nobody can say. A database that is away is the worker's. */
    private Throttle.Reading read(Throttle throttle) {
        try {
            Throttle.Reading reading = database.autocommit(session -> throttle.read(session, change));
            failing.remove(throttle.name());
            return reading;
        } catch (DatabaseException e) {
            return failed(throttle, "SQLSTATE " + e.sqlState());
        } catch (RuntimeException e) {
            return failed(throttle, e.toString());
        }
    }

    private Throttle.Reading failed(Throttle throttle, String why) {
        if (failing.add(throttle.name())) {
            log.warn("'{}': throttle '{}' cannot say: {}", change.name(), throttle.name(), why);
        }
        return Throttle.Reading.unknown("it cannot say (" + why + ")");
    }
}
