package dev.switchback.migrate;

import dev.switchback.change.RefusedException;
import dev.switchback.check.Ages;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.gate.GateReport;
import dev.switchback.phase.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a refusal into words: what would be done, where the change stands, what the gate says, and what to do. */
final class Refusal {

    private static final Logger log = LoggerFactory.getLogger(Refusal.class);

    private static final int MOST_DEEDS = 8;

    private static final String DURABLE = "SELECT c.phase, c.window_since, clock_timestamp() AS now,"
            + " (SELECT max(f.changed_at) FROM switchback.foreign_writes f WHERE f.change = c.name AND f.shape = 'OLD'"
            + " AND f.writes > 0) AS foreign_at,"
            + " (SELECT count(*) FROM switchback.divergence d WHERE d.change = c.name AND d.mended_at IS NULL) AS divergent,"
            + " (SELECT count(*) FROM (SELECT FROM switchback.quarantine q WHERE q.change = c.name LIMIT 1000) AS q)"
            + " AS quarantined,"
            + " (SELECT count(*) FROM switchback.guard_fault g WHERE g.change = c.name AND g.mended_at IS NULL) AS faults,"
            + " (SELECT g.verdict || ' at ' || to_char(g.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI\"Z\"')"
            + " FROM switchback.gate_decision g WHERE g.change = c.name ORDER BY g.id DESC LIMIT 1) AS decided"
            + " FROM switchback.change c WHERE c.name = ?";

    private final Session session;
    private final @Nullable Function<String, GateReport> gate;

    Refusal(Session session, @Nullable Function<String, GateReport> gate) {
        this.session = session;
        this.gate = gate;
    }

    /** What would be done, or was and stays; the first of them. */
    static List<String> deeds(List<Harm> harms, boolean stands) {
        List<String> deeds = new ArrayList<>(harms.stream()
                .limit(MOST_DEEDS)
                .map(harm -> stands ? harm.has() + ", and nothing takes it back" : harm.would())
                .toList());
        if (harms.size() > MOST_DEEDS) {
            deeds.add("and " + (harms.size() - MOST_DEEDS) + " more");
        }
        return deeds;
    }

    RefusedException of(String migration, List<Window> windows, List<String> changes, List<String> deeds) {
        List<String> reasons = new ArrayList<>(deeds);
        for (Window window : windows) {
            if (changes.contains(window.change())) {
                reasons.add("'" + window.change() + "' is " + window.phase() + " since " + window.since()
                        + ", and both of its shapes are needed");
                reasons.addAll(gateOn(window.change()));
                reasons.add(next(window.phase()));
            }
        }
        return new RefusedException(String.join(", ", changes), migration, reasons);
    }

    private List<String> gateOn(String change) {
        if (gate != null) {
            try {
                GateReport report = gate.apply(change);
                List<String> says = new ArrayList<>();
                says.add("the gate says " + report.verdict());
                says.addAll(report.reasons());
                return says;
            } catch (RuntimeException e) {
                log.warn("The gate of '{}' cannot be asked about a migration; the control tables are", change, e);
            }
        }
        try {
            return session.first(DURABLE, Refusal::durable, change).orElseGet(List::of);
        } catch (SQLException e) {
            log.warn("What the control tables say of '{}' cannot be read", change, e);
            return List.of("the control tables cannot be read: " + e.getMessage());
        }
    }

    private static List<String> durable(Row row) throws SQLException {
        List<String> says = new ArrayList<>();
        Instant now = row.time("now");
        String decided = row.textOrNull("decided");
        says.add(
                decided == null
                        ? "nobody has asked to contract: the gate has never decided"
                        : "the gate's last decision is " + decided);
        Instant opened = row.timeOrNull("window_since");
        says.add(opened == null ? "the window was never open" : "the window is open for " + age(opened, now));
        Instant foreign = row.timeOrNull("foreign_at");
        if (foreign != null) {
            says.add("the old shape was last written alone " + age(foreign, now) + " ago");
        }
        add(says, row.number("divergent"), "divergent rows");
        add(says, row.number("quarantined"), "rows in quarantine");
        add(says, row.number("faults"), "guards not in place");
        says.add("the gate itself is asked with change.gate() in the application");
        return says;
    }

    private static void add(List<String> says, long count, String what) {
        if (count > 0) {
            says.add(count + " " + what);
        }
    }

    private static String age(Instant then, Instant now) {
        return Ages.text(Duration.between(then, now));
    }

    private static String next(Phase phase) {
        return switch (phase) {
            case CLOSING -> "contract is under way and drops the old shape itself: call change.contract(...) again";
            case ABANDONING -> "abandon is under way and drops the new shape itself: call change.abandon(...) again";
            default ->
                "have change.contract(...) drop the old shape when the gate says GO, or change.abandon(...) the new one; a"
                        + " migration that drops what is left, with IF EXISTS, runs after that";
        };
    }
}
