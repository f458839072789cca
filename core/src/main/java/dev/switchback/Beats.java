package dev.switchback;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.gate.BreakGlassWatch;
import dev.switchback.guard.GuardWatch;
import dev.switchback.phase.SetBackWatch;
import dev.switchback.ramp.RampWatch;
import dev.switchback.slo.SloGuard;
import dev.switchback.slo.SloMeters;
import dev.switchback.sync.Derivation;
import dev.switchback.sync.ForeignWriters;
import dev.switchback.sync.QuarantineWatch;
import dev.switchback.sync.StaleRows;
import dev.switchback.traffic.TrafficFlush;
import dev.switchback.verify.Audit;
import dev.switchback.verify.AuditTurns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that a Switchback owns, and what each of them does with every beat. The heartbeat's has nothing else to do that could
 * take long: whoever is late with it counts as gone.
 */
final class Beats implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Beats.class);

    /** So that every change has its turn. */
    private static final Duration LONGEST_DERIVATION = Duration.ofSeconds(5);

    private static final int BEATS_BETWEEN_LOOKS = 5;

    private final SwitchbackBuilder settings;
    private final Parts parts;
    private final List<String> names;
    private final Recorders recorders;
    private final TrafficFlush trafficFlush;
    /** In the order in which they end. */
    private final List<Pulse> pulses = new ArrayList<>();

    Beats(SwitchbackBuilder settings, Parts parts, Recorders recorders) {
        this.settings = settings;
        this.parts = parts;
        this.recorders = recorders;
        this.names = settings.changes.stream().map(SchemaChange::name).toList();
        this.trafficFlush = new TrafficFlush(
                parts.database(),
                recorders.traffic(),
                settings.instance.id(),
                settings.trafficFlush,
                settings.expiry,
                settings.trafficRetention);
        parts.metrics().bind(settings.changes, recorders.traffic());
        begin("switchback-audit", audits(), settings.audit.interval());
        begin("switchback-derivation", derivations(), settings.poll);
        begin("switchback-watch", watches(), settings.poll);
        begin("switchback-pulse", heartbeat(), settings.poll);
    }

    private void begin(String name, Map<String, Runnable> steps, Duration interval) {
        if (!steps.isEmpty()) {
            pulses.add(new Pulse(name, steps, interval));
        }
    }

    private Map<String, Runnable> heartbeat() {
        ForeignWriters foreignWriters = new ForeignWriters(parts.database());
        Map<String, Runnable> steps = new LinkedHashMap<>();
        steps.put(
                "Judging this instance's own calls",
                () -> recorders.local().look(settings.changes, recorders.traffic()));
        steps.put("Reading the phases", parts.watch()::refresh);
        steps.put(
                "Reading the foreign writers' counters", () -> parts.metrics().foreignWrites(foreignWriters.sample()));
        steps.put("Recording the use of the paths", recorders.pathUse()::flush);
        steps.put("Recording what shadow reads found", recorders.shadowReads()::flush);
        steps.put("Writing the heartbeat", parts.fleet()::beatIfDue);
        return steps;
    }

    private Map<String, Runnable> watches() {
        Database database = parts.database();
        GuardWatch guards =
                new GuardWatch(database, parts.watch(), parts.guards(), names, settings.guardWatch, System::nanoTime);
        QuarantineWatch quarantine = new QuarantineWatch(database, settings.changes, System::nanoTime);
        parts.metrics().bind(settings.changes, parts.watch(), guards, quarantine);
        SloGuard guard = new SloGuard(
                database,
                parts.journal(),
                parts.watch(),
                parts.trips(),
                names,
                settings.slo,
                settings.instance.application(),
                System::nanoTime);
        SloMeters.bind(settings.registry, names, settings.slo, guard, parts.watch());
        SetBackWatch setBacks = new SetBackWatch(
                database, parts.phases(), parts.journal(), parts.watch(), names, settings.instance.application());
        RampWatch ramps = new RampWatch(
                database,
                parts.ramp(),
                names,
                settings.poll.multipliedBy(BEATS_BETWEEN_LOOKS),
                settings.instance.application());
        BreakGlassWatch breakGlass = new BreakGlassWatch(database, names, System::nanoTime);
        breakGlass.bindTo(settings.registry);
        Map<String, Runnable> steps = new LinkedHashMap<>();
        steps.put("Freezing what was set back", setBacks::look);
        steps.put("Judging the new path", guard::look);
        steps.put("Looking at the guards", guards::lookIfDue);
        steps.put("Looking at the quarantine", everyFifth(quarantine::look));
        steps.put("Writing the history of traffic", trafficFlush::flushIfDue);
        steps.put("Looking at the ramps", everyFifth(ramps::look));
        steps.put("Looking for open break-glass", breakGlass::look);
        return steps;
    }

    /** For what nobody waits for. One that fails is not tried again before. */
    private static Runnable everyFifth(Runnable step) {
        AtomicInteger beats = new AtomicInteger();
        return () -> {
            if (beats.getAndIncrement() % BEATS_BETWEEN_LOOKS == 0) {
                step.run();
            }
        };
    }

    /** A thread of its own: a mapping may be slow, or hang, and the heartbeat must not wait for it. */
    private Map<String, Runnable> derivations() {
        Database database = parts.database();
        Map<String, Runnable> steps = new LinkedHashMap<>();
        for (SchemaChange change : settings.changes) {
            Optional<Derivation> derivation = change.mapping()
                    .choose(
                            sql -> Optional.empty(),
                            java -> Optional.of(new Derivation(database, change, java)),
                            adapters -> Optional.empty());
            derivation.ifPresent(each -> steps.put("Deriving stale rows of '" + change.name() + "'", () -> {
                each.run(LONGEST_DERIVATION);
                parts.metrics().staleRows(change, database.autocommit(session -> StaleRows.count(session, change)));
            }));
        }
        return steps;
    }

    /** A thread of its own, for the same reason: what a look takes is bounded, and still longer than a heartbeat may wait. */
    private Map<String, Runnable> audits() {
        Map<String, Runnable> steps = new LinkedHashMap<>();
        List<SchemaChange> audited = settings.audit.on()
                ? settings.changes.stream().filter(Audit::suits).toList()
                : List.of();
        List<Audit> audits = audited.stream()
                .map(change -> new Audit(parts.database(), parts.phases(), change, settings.audit))
                .toList();
        if (!audits.isEmpty()) {
            AuditTurns turns = new AuditTurns(parts.database(), audits);
            steps.put("Looking whose turn to audit it is", turns::look);
            for (int i = 0; i < audits.size(); i++) {
                Audit each = audits.get(i);
                parts.metrics().bind(audited.get(i), each);
                steps.put("Auditing rows of '" + audited.get(i).name() + "'", () -> turns.audit(each));
            }
        }
        return steps;
    }

    @Override
    public void close() {
        pulses.forEach(Pulse::close);
        writeWhatIsLeft();
        trafficFlush.close();
    }

    /** What was used and found since the last beat: the gate asks for it when this instance is gone. */
    private void writeWhatIsLeft() {
        try {
            recorders.pathUse().flush();
            recorders.shadowReads().flush();
        } catch (DatabaseException e) {
            log.info(
                    "What this instance did in its last moment could not be written: its history of traffic has a gap there: {}",
                    e.getMessage());
        }
    }
}
