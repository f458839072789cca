package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/** A figure that the application has; not a number if it has none. */
record SuppliedThrottle(String name, Limit limit, DoubleSupplier figure, String words) implements Throttle {

    @Override
    public Reading read(Session session, SchemaChange change) {
        double value = figure.getAsDouble();
        return Double.isNaN(value)
                ? Reading.unknown("no figure for how much is " + words)
                : Reading.of(value, String.format(Locale.ROOT, "%.2f ", value) + words);
    }
}
