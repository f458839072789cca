package dev.switchback.examples.shop.page;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.examples.shop.customer.CustomerName;
import dev.switchback.examples.shop.customer.Faults;
import dev.switchback.examples.shop.traffic.Traffic;
import dev.switchback.examples.shop.traffic.TrafficReport;
import dev.switchback.phase.ChangeState;
import dev.switchback.traffic.ChangeTraffic;
import dev.switchback.traffic.Totals;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells the page how things stand. It reads the table as it is, whatever columns it has: no path, no flag. */
@RestController
class OverviewController {

    private static final String LATEST = """
            SELECT id, r ->> 'full_name' AS full_name, r ->> 'first_name' AS first_name, r ->> 'last_name' AS last_name,
                   written_by, greatest(0, extract(epoch FROM clock_timestamp() - written_at)) AS age
              FROM (SELECT id, to_jsonb(c) AS r, written_by, written_at FROM customer c ORDER BY written_at DESC LIMIT 12) latest
             ORDER BY written_at DESC
            """;

    private final ChangeHandle change;
    private final ChangeTraffic calls;
    private final Faults faults;
    private final ObjectProvider<Traffic> traffic;
    private final JdbcClient db;

    OverviewController(Switchback switchback, Faults faults, ObjectProvider<Traffic> traffic, JdbcClient db) {
        this.change = switchback.change(CustomerName.CHANGE);
        this.calls = switchback.traffic().of(change.definition());
        this.faults = faults;
        this.traffic = traffic;
        this.db = db;
    }

    @GetMapping("/api/overview")
    Overview overview() {
        ChangeState state = change.state();
        Totals old = calls.sinceStart(Path.OLD);
        Totals fresh = calls.sinceStart(Path.NEW);
        Traffic running = traffic.getIfAvailable();
        return new Overview(
                state.phase().name(),
                state.ramp(),
                state.trip() == null ? null : state.trip().toString(),
                old.calls(),
                fresh.calls(),
                old.pathErrors(),
                fresh.pathErrors(),
                faults.percent(),
                running == null ? TrafficReport.NONE : running.report(),
                latest());
    }

    private List<TableRow> latest() {
        return db.sql(LATEST)
                .query((row, number) -> new TableRow(
                        row.getLong("id"),
                        row.getString("full_name"),
                        row.getString("first_name"),
                        row.getString("last_name"),
                        row.getString("written_by"),
                        row.getDouble("age")))
                .list();
    }
}
