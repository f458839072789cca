package dev.switchback;

import dev.switchback.backfill.BackfillListener;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.backfill.ThrottleReport;
import dev.switchback.backfill.WorkerProgress;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.fleet.DecisionTally;
import dev.switchback.guard.GuardWatch;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.phase.SetBacks;
import dev.switchback.route.Decision;
import dev.switchback.route.DecisionListener;
import dev.switchback.route.Reason;
import dev.switchback.sync.QuarantineWatch;
import dev.switchback.traffic.ChangeTraffic;
import dev.switchback.traffic.TrafficRecorder;
import dev.switchback.verify.Audit;
import dev.switchback.verify.AuditProgress;
import dev.switchback.verify.VerificationListener;
import dev.switchback.verify.VerificationProgress;
import dev.switchback.verify.VerificationSettings;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What Switchback tells Micrometer besides the calls' timers. Every tag comes from a closed set or is a registered
 * change's name; reading a gauge does no I/O.
 */
final class Metrics implements DecisionListener {

    private final MeterRegistry registry;
    private final DecisionTally tally;
    private final Set<Shown> shown = ConcurrentHashMap.newKeySet();
    private final Map<String, BackfillProgress> backfills = new ConcurrentHashMap<>();
    private final Map<String, VerificationProgress> verifications = new ConcurrentHashMap<>();
    private final Map<String, MultiGauge> workers = new ConcurrentHashMap<>();
    private final Set<String> throttles = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> stale = new ConcurrentHashMap<>();
    private volatile Map<String, Map<Path, Long>> foreignWrites = Map.of();

    Metrics(MeterRegistry registry, DecisionTally tally) {
        this.registry = registry;
        this.tally = tally;
    }

    void bind(Collection<SchemaChange> changes, PhaseWatch watch, GuardWatch guards, QuarantineWatch quarantine) {
        Gauge.builder("switchback.snapshot.age", watch, each -> each.age().toMillis() / 1000.0)
                .description("How old this instance's snapshot of the phases is")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder("switchback.set.backs", watch.setBacks(), SetBacks::noticed)
                .description("How often the control tables had lost what this instance had read in them")
                .register(registry);
        for (SchemaChange change : changes) {
            bind(change, watch);
            Gauge.builder("switchback.guards.faults", guards, each -> each.faults(change.name()))
                    .description("Guards of the change that are not in place, as this instance saw it last")
                    .tag("change", change.name())
                    .register(registry);
            Gauge.builder("switchback.quarantined", quarantine, each -> each.rows(change.name()))
                    .description("Rows whose value cannot be converted, as this instance saw it last")
                    .tag("change", change.name())
                    .register(registry);
        }
    }

    void bind(Collection<SchemaChange> changes, TrafficRecorder traffic) {
        for (SchemaChange change : changes) {
            FunctionCounter.builder("switchback.traffic.dropped", traffic.of(change), ChangeTraffic::dropped)
                    .description("Calls that were counted but could not be written for so long that they were dropped")
                    .tag("change", change.name())
                    .register(registry);
        }
    }

    /** What is counted is counted by the tally, so that a unit of work counts once; this only shows it. */
    @Override
    public Runnable hearing(String change, Decision decision) {
        Shown decisions = new Shown(change, decision.path(), decision.reason());
        return new Runnable() {
            private boolean done;

            /** At the first decision, and again if the registry throws. */
            @Override
            public void run() {
                if (!done) {
                    show(decisions);
                    done = true;
                }
            }
        };
    }

    void foreignWrites(Map<String, Map<Path, Long>> sampled) {
        foreignWrites = sampled;
    }

    void staleRows(SchemaChange change, long rows) {
        stale.put(change.name(), rows);
    }

    /** A listener that is told what is told here first. */
    BackfillListener listening(BackfillListener listener) {
        return progress -> {
            backfills.put(progress.change(), progress);
            worker("switchback.backfill.worker.examined", "Rows examined", progress, WorkerProgress::examined);
            worker("switchback.backfill.worker.rate", "Rows examined a second", progress, WorkerProgress::rate);
            progress.throttles().forEach(report -> throttle(progress.change(), report.throttle()));
            listener.progress(progress);
        };
    }

    /** The same settings with a listener that is told what is told here first; a scan that tells nobody is not read in pieces. */
    VerificationSettings listening(VerificationSettings settings) {
        if (!settings.inPieces()) {
            return settings;
        }
        VerificationListener listener = settings.listener();
        return settings.listenedToBy(progress -> {
            verifications.put(progress.change(), progress);
            listener.progress(progress);
        });
    }

    /** One gauge for each worker of the run; those of the run before are taken away. */
    private void worker(
            String meter, String description, BackfillProgress progress, ToDoubleFunction<WorkerProgress> value) {
        workers.computeIfAbsent(
                        meter + '/' + progress.change(),
                        key -> MultiGauge.builder(meter)
                                .description(description + " by one worker, as the run in this instance saw it last")
                                .tag("change", progress.change())
                                .register(registry))
                .register(
                        progress.workers().stream()
                                .<MultiGauge.Row<?>>map(
                                        worker -> MultiGauge.Row.of(Tags.of("worker", worker.worker()), worker, value))
                                .toList(),
                        true);
    }

    private void throttle(String change, String throttle) {
        if (throttles.add(change + '/' + throttle)) {
            Gauge.builder("switchback.backfill.throttle", backfills, all -> reading(all.get(change), throttle))
                    .description("What a throttle of the run in this instance said last; NaN if it could not say")
                    .tag("change", change)
                    .tag("throttle", throttle)
                    .register(registry);
        }
    }

    private static double reading(@Nullable BackfillProgress progress, String throttle) {
        if (progress != null) {
            for (ThrottleReport report : progress.throttles()) {
                Double value = report.value();
                if (report.throttle().equals(throttle) && value != null) {
                    return value;
                }
            }
        }
        return Double.NaN;
    }

    /** Once for all decisions that differ in nothing that has a tag. */
    private void show(Shown decisions) {
        if (!shown.add(decisions)) {
            return;
        }
        try {
            FunctionCounter.builder(
                            "switchback.decisions",
                            tally,
                            each -> each.units(decisions.change(), decisions.path(), decisions.reason()))
                    .description("Units of work by the path they took")
                    .tag("change", decisions.change())
                    .tag("path", tag(decisions.path()))
                    .tag("reason", tag(decisions.reason()))
                    .register(registry);
        } catch (RuntimeException | Error e) {
            shown.remove(decisions);
            throw e;
        }
    }

    private record Shown(String change, Path path, Reason reason) {}

    void bind(SchemaChange change, Audit audit) {
        audited("switchback.audit.rows", "Rows looked at", change, audit, AuditProgress::rows);
        audited("switchback.audit.rounds", "How often every row has come by", change, audit, AuditProgress::rounds);
        Gauge.builder("switchback.audit.divergent", audit, each -> audited(each, Double.NaN, AuditProgress::open))
                .description("Rows that the audit found wrong and that still are, as this instance saw it last")
                .tag("change", change.name())
                .register(registry);
    }

    private void audited(
            String meter, String description, SchemaChange change, Audit audit, ToDoubleFunction<AuditProgress> value) {
        FunctionCounter.builder(meter, audit, each -> audited(each, 0, value))
                .description(description + " by the audit, for the whole fleet")
                .tag("change", change.name())
                .register(registry);
    }

    private static double audited(Audit audit, double without, ToDoubleFunction<AuditProgress> value) {
        AuditProgress progress = audit.latest();
        return progress == null ? without : value.applyAsDouble(progress);
    }

    private void bind(SchemaChange change, PhaseWatch watch) {
        String name = change.name();
        for (Phase phase : Phase.values()) {
            Gauge.builder(
                            "switchback.phase",
                            watch,
                            each -> each.known(name).state().phase() == phase ? 1 : 0)
                    .description("1 for the phase in which the change stands, 0 for the others")
                    .tag("change", name)
                    .tag("phase", tag(phase))
                    .register(registry);
        }
        Gauge.builder("switchback.ramp", watch, each -> each.known(name).state().ramp())
                .description("The percentage at which the built-in flag stands")
                .baseUnit("percent")
                .tag("change", name)
                .register(registry);
        for (Path shape : Path.values()) {
            FunctionCounter.builder("switchback.foreign.writes", this, each -> each.foreignWrites(name, shape))
                    .description("Writes that set only one shape, counted by the sync trigger for the whole fleet")
                    .tag("change", name)
                    .tag("shape", tag(shape))
                    .register(registry);
        }
        if (change.mapping().choose(sql -> false, java -> true, adapters -> false)) {
            Gauge.builder("switchback.stale.rows", stale, all -> all.getOrDefault(name, 0L))
                    .description("Rows whose new shape is behind their old one; 10000 means that or more")
                    .tag("change", name)
                    .register(registry);
        }
        verification(
                "switchback.verification.percent",
                "Rows looked at, of the estimate",
                name,
                VerificationProgress::percent);
        verification("switchback.verification.rate", "Rows looked at a second", name, VerificationProgress::rate);
        verification("switchback.verification.rows", "Rows looked at", name, VerificationProgress::rows);
        progress("switchback.backfill.percent", "Rows examined, of the estimate", name, BackfillProgress::percent);
        progress("switchback.backfill.rate", "Rows examined a second", name, BackfillProgress::rate);
        progress("switchback.backfill.examined", "Rows examined", name, BackfillProgress::examined);
        progress("switchback.backfill.filled", "Rows written", name, BackfillProgress::filled);
        progress("switchback.backfill.dead", "Dead rows in the tables", name, BackfillProgress::deadRows);
        progress(
                "switchback.backfill.workers",
                "Live workers",
                name,
                progress ->
                        progress.workers().stream().filter(WorkerProgress::live).count());
        progress(
                "switchback.backfill.waiting",
                "1 while a worker waits, for whatever reason",
                name,
                progress -> progress.waiting() == null ? 0 : 1);
    }

    private void verification(
            String meter, String description, String change, ToDoubleFunction<VerificationProgress> value) {
        Gauge.builder(meter, verifications, all -> {
                    VerificationProgress progress = all.get(change);
                    return progress == null ? Double.NaN : value.applyAsDouble(progress);
                })
                .description(description + ", as a scan in pieces in this instance saw it last")
                .tag("change", change)
                .register(registry);
    }

    private void progress(String meter, String description, String change, ToDoubleFunction<BackfillProgress> value) {
        Gauge.builder(meter, backfills, all -> {
                    BackfillProgress progress = all.get(change);
                    return progress == null ? Double.NaN : value.applyAsDouble(progress);
                })
                .description(description + "; all instances', as the run in this one saw it last")
                .tag("change", change)
                .register(registry);
    }

    private double foreignWrites(String change, Path shape) {
        return foreignWrites.getOrDefault(change, Map.of()).getOrDefault(shape, 0L);
    }

    private static String tag(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
