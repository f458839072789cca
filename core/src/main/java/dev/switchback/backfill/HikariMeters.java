package dev.switchback.backfill;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleSupplier;

/** The share of a HikariCP pool that is in use or waited for, by the gauges it registers; not a number without them. */
record HikariMeters(MeterRegistry registry, String pool) implements DoubleSupplier {

    @Override
    public double getAsDouble() {
        return (gauge("hikaricp.connections.active") + gauge("hikaricp.connections.pending"))
                / gauge("hikaricp.connections.max");
    }

    private double gauge(String name) {
        Gauge gauge = registry.find(name).tag("pool", pool).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }
}
