package dev.switchback;

import dev.openfeature.sdk.Client;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.backup.BackupPolicy;
import dev.switchback.backup.BackupSource;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.check.GateCheck;
import dev.switchback.environment.EnvironmentPolicy;
import dev.switchback.fleet.InstanceInfo;
import dev.switchback.gate.ApprovalPolicy;
import dev.switchback.guard.GuardPolicy;
import dev.switchback.journal.Act;
import dev.switchback.journal.JournalListener;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.route.EvaluationContextResolver;
import dev.switchback.route.FlagSource;
import dev.switchback.route.OpenFeatureFlags;
import dev.switchback.slo.SloPolicy;
import dev.switchback.sync.LockPolicy;
import dev.switchback.usage.KnownSessions;
import dev.switchback.verify.AuditPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Configures a {@link Switchback}. Not thread-safe. Everything but the data source has a default. */
public final class SwitchbackBuilder {

    private static final Duration LONGEST_TRAFFIC_FLUSH = Duration.ofSeconds(30);
    private static final Duration LONGEST_WINDOW_ASKED = Duration.ofDays(3);

    final DataSource dataSource;
    final List<SchemaChange> changes = new ArrayList<>();
    final Map<SchemaChange, Act> redefinitions = new LinkedHashMap<>();
    final List<GateCheck> checks = new ArrayList<>();
    final List<JournalListener> listeners = new ArrayList<>();

    @Nullable FlagSource flags;

    EvaluationContextResolver contexts = () -> null;

    MeterRegistry registry = new SimpleMeterRegistry();
    InstanceInfo instance = InstanceInfo.of("unnamed", "unknown");
    WindowPolicy window = WindowPolicy.STANDARD;
    LockPolicy locks = LockPolicy.STANDARD;
    Duration poll = Duration.ofSeconds(1);
    Duration lease = Duration.ofSeconds(3);
    Duration expiry = Duration.ofSeconds(15);
    Duration patience = Duration.ofSeconds(60);
    Duration foreignQuiet = PhaseStore.FOREIGN_QUIET;
    GuardPolicy guards = GuardPolicy.FREEZE;
    Duration guardWatch = Duration.ofSeconds(10);
    AuditPolicy audit = AuditPolicy.STANDARD;
    SloPolicy slo = SloPolicy.STANDARD;
    Duration trafficFlush = Duration.ofSeconds(5);
    Duration trafficRetention = Duration.ofDays(30);
    BackfillSettings backfill = BackfillSettings.STANDARD;
    KnownSessions knownSessions = KnownSessions.NONE;
    ApprovalPolicy approvals = ApprovalPolicy.STANDARD;
    EnvironmentPolicy environment = EnvironmentPolicy.STANDARD;
    final List<BackupSource> backupSources = new ArrayList<>();

    @Nullable BackupPolicy backups;

    @Nullable Duration drillAge;

    SwitchbackBuilder(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** A change that this application knows. Checked against the catalog by {@link #build()}. */
    public SwitchbackBuilder register(SchemaChange change) {
        changes.add(change);
        return this;
    }

    /** The same, and replaces a different definition recorded under its name, as long as that is still PLANNED. */
    public SwitchbackBuilder redefine(SchemaChange change, Act act) {
        changes.add(change);
        redefinitions.put(change, act);
        return this;
    }

    /** The application's OpenFeature client decides the paths. Switchback never shuts it down. */
    public SwitchbackBuilder openFeature(Client client) {
        return flags(new OpenFeatureFlags(client));
    }

    /** Something else decides the paths. Without this and {@link #openFeature} the built-in percentages do. */
    public SwitchbackBuilder flags(FlagSource source) {
        this.flags = source;
        return this;
    }

    /** Knows for whom a unit of work is that begins without a context; without it, such a unit is for nobody in particular. */
    public SwitchbackBuilder contexts(EvaluationContextResolver resolver) {
        this.contexts = resolver;
        return this;
    }

    /** Where the metrics go. */
    public SwitchbackBuilder meterRegistry(MeterRegistry registry) {
        this.registry = registry;
        return this;
    }

    /** How this instance is called in the fleet's table. */
    public SwitchbackBuilder application(String name, String version) {
        this.instance = InstanceInfo.of(name, version);
        return this;
    }

    /** When a rollback window may end; {@link WindowPolicy#STANDARD} if unset. */
    public SwitchbackBuilder window(WindowPolicy policy) {
        this.window = policy;
        return this;
    }

    /**
     * Sessions that are known not to be an old image's, by their {@code application_name}: tools, exporters, other data sources of new
     * images. Contract waits until nobody else is connected but the fleet; {@link KnownSessions#NONE} if unset.
     */
    public SwitchbackBuilder knownSessions(KnownSessions known) {
        this.knownSessions = known;
        return this;
    }

    /** How patiently DDL waits for its locks; {@link LockPolicy#STANDARD} if unset. */
    public SwitchbackBuilder locks(LockPolicy policy) {
        this.locks = policy;
        return this;
    }

    /** How often phases are read and the heartbeat is written; 1 s if unset. */
    public SwitchbackBuilder pollEvery(Duration interval) {
        this.poll = interval;
        return this;
    }

    /** How old the phases may be before a unit of work reads them itself; 3 s if unset. */
    public SwitchbackBuilder lease(Duration lease) {
        this.lease = lease;
        return this;
    }

    /** How long after its last heartbeat an instance counts as gone; 15 s if unset. */
    public SwitchbackBuilder heartbeatExpiry(Duration expiry) {
        this.expiry = expiry;
        return this;
    }

    /** How long contract and abandon wait for the fleet; 60 s if unset. */
    public SwitchbackBuilder patience(Duration patience) {
        this.patience = patience;
        return this;
    }

    /**
     * How long nobody may have written the old shape alone before the new shape of a change with a Java mapping is read; 10
     * s if unset. Longer than the pauses of the foreign writers there are, or reads go back and forth between the shapes.
     */
    public SwitchbackBuilder foreignQuiet(Duration quiet) {
        this.foreignQuiet = quiet;
        return this;
    }

    /** What happens when a guard is found missing; {@link GuardPolicy#FREEZE} if unset. */
    public SwitchbackBuilder guards(GuardPolicy policy) {
        this.guards = policy;
        return this;
    }

    /** How often the guards are looked at; 10 s if unset. */
    public SwitchbackBuilder watchGuardsEvery(Duration interval) {
        this.guardWatch = interval;
        return this;
    }

    /**
     * How the rows are audited between full scans, on a thread of its own and by one instance of the fleet at a time; {@link
     * AuditPolicy#STANDARD} if unset, {@link AuditPolicy#OFF} for none by this instance. A change by adapters is not audited.
     */
    public SwitchbackBuilder audit(AuditPolicy policy) {
        this.audit = policy;
        return this;
    }

    /**
     * What the new path owes, and what the guard does when it does not deliver; {@link SloPolicy#STANDARD} if unset, {@link
     * SloPolicy#dryRun} for one that only reports, {@link SloPolicy#OFF} for none. The same on every instance.
     */
    public SwitchbackBuilder guard(SloPolicy policy) {
        this.slo = policy;
        return this;
    }

    /** How often what the paths did is written to {@code switchback.traffic}; 5 s if unset. A kill loses what came after. */
    public SwitchbackBuilder flushTrafficEvery(Duration interval) {
        this.trafficFlush = interval;
        return this;
    }

    /** How long the minutes in {@code switchback.traffic} are kept; 30 days if unset. */
    public SwitchbackBuilder trafficRetention(Duration retention) {
        this.trafficRetention = retention;
        return this;
    }

    /** How a backfill works in this process, unless it is told otherwise; {@link BackfillSettings#STANDARD} if unset. */
    public SwitchbackBuilder backfill(BackfillSettings settings) {
        this.backfill = settings;
        return this;
    }

    /** Besides what the settings that were given before say: a backfill here ends within a chunk once this says so. */
    public SwitchbackBuilder stopBackfillsWhen(BooleanSupplier condition) {
        BooleanSupplier before = backfill.stop();
        return backfill(backfill.stoppedWhen(() -> condition.getAsBoolean() || before.getAsBoolean()));
    }

    /**
     * Contract needs backups that satisfy this policy. Without a {@link #backupSource} nobody can say, which blocks; without
     * either, contract does not ask for backups.
     */
    public SwitchbackBuilder backups(BackupPolicy policy) {
        this.backups = policy;
        return this;
    }

    /** Somebody who knows of the backups; every one must answer. Contract needs {@link BackupPolicy#STANDARD} if nothing else. */
    public SwitchbackBuilder backupSource(BackupSource source) {
        backupSources.add(source);
        return this;
    }

    /** How long requests to contract and their approvals last; {@link ApprovalPolicy#STANDARD} if unset. */
    public SwitchbackBuilder approvals(ApprovalPolicy policy) {
        this.approvals = policy;
        return this;
    }

    /** What contract demands of the server and what surrounds it; {@link EnvironmentPolicy#STANDARD} if unset. */
    public SwitchbackBuilder environment(EnvironmentPolicy policy) {
        this.environment = policy;
        return this;
    }

    /** Contract needs a drill of going back that passed, no longer ago than this; without it contract does not ask. See {@link ChangeHandle#drills}. */
    public SwitchbackBuilder requireRollbackDrill(Duration maximumAge) {
        this.drillAge = maximumAge;
        return this;
    }

    /** One more condition for contract. */
    public SwitchbackBuilder gateCheck(GateCheck check) {
        checks.add(check);
        return this;
    }

    /** Somebody who wants to hear what happens. */
    public SwitchbackBuilder journalListener(JournalListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Checks the configuration, creates the control schema if it is missing, checks and registers the changes, and joins
     * the fleet. Takes one connection at a time and gives it back.
     *
     * @throws SwitchbackException if the configuration contradicts itself (all faults listed), a change is invalid, the
     *     database is away, or the role lacks a privilege
     */
    public Switchback build() {
        List<String> faults = faults();
        if (!faults.isEmpty()) {
            throw new SwitchbackException("Switchback cannot start:\n - " + String.join("\n - ", faults));
        }
        return new Switchback(this);
    }

    private List<String> faults() {
        List<String> faults = new ArrayList<>();
        Map<String, SchemaChange> byName = new HashMap<>();
        Map<String, SchemaChange> byFlag = new HashMap<>();
        for (SchemaChange change : changes) {
            if (byName.put(change.name(), change) != null) {
                faults.add("two changes are named '" + change.name() + "': a name stands for one change");
            } else if (byFlag.put(change.flagKey(), change) != null) {
                faults.add("two changes have the flag '" + change.flagKey() + "': give each its own with .flag(...)");
            }
        }
        if (poll.toMillis() < 10) {
            faults.add("pollEvery is " + poll + ": at least 10 ms");
        }
        if (lease.compareTo(poll) <= 0) {
            faults.add("lease is " + lease + ", pollEvery is " + poll
                    + ": the lease must be longer, or every unit of work reads the phases itself");
        }
        if (expiry.compareTo(lease.multipliedBy(2)) < 0) {
            faults.add(
                    "heartbeatExpiry is " + expiry + ", lease is " + lease + ": an instance must have stopped trusting"
                            + " its phases well before it counts as gone; use at least twice the lease");
        }
        if (foreignQuiet.isNegative()) {
            faults.add("foreignQuiet is " + foreignQuiet + ": zero or more");
        }
        if (guardWatch.toMillis() < 10) {
            faults.add("watchGuardsEvery is " + guardWatch + ": at least 10 ms");
        }
        trafficFaults(faults);
        if (drillAge != null && (drillAge.isNegative() || drillAge.isZero())) {
            faults.add("requireRollbackDrill is " + drillAge + ": more than zero");
        }
        if (patience.isNegative()) {
            faults.add("patience is " + patience + ": zero or more");
        }
        return faults;
    }

    private void trafficFaults(List<String> faults) {
        if (trafficFlush.toMillis() < 10 || trafficFlush.compareTo(LONGEST_TRAFFIC_FLUSH) > 0) {
            faults.add("flushTrafficEvery is " + trafficFlush + ": from 10 ms to " + LONGEST_TRAFFIC_FLUSH
                    + ", or who goes by the last minutes sees none");
        }
        Duration needed = LONGEST_WINDOW_ASKED.plus(
                Collections.max(List.of(window.minimumAge(), window.minimumStable(), window.foreignQuiet())));
        if (trafficRetention.compareTo(needed) < 0) {
            faults.add("trafficRetention is " + trafficRetention + ": at least " + needed
                    + ", three days and the times of the window policy, or nobody can say how the paths did in them");
        }
    }
}
