package dev.switchback;

import dev.openfeature.sdk.EvaluationContext;
import dev.switchback.access.RepositoryBuilder;
import dev.switchback.access.ShadowReads;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.ControlSchema;
import dev.switchback.database.Database;
import dev.switchback.diagnose.Diagnose;
import dev.switchback.diagnose.Diagnosis;
import dev.switchback.diagnose.OldImage;
import dev.switchback.fleet.Fleet;
import dev.switchback.guard.GuardSettlement;
import dev.switchback.guard.GuardWatch;
import dev.switchback.journal.Act;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalEntry;
import dev.switchback.journal.JournalFault;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.route.Action;
import dev.switchback.route.BuiltInFlagProvider;
import dev.switchback.route.BuiltInFlags;
import dev.switchback.route.Decider;
import dev.switchback.route.Decision;
import dev.switchback.route.Task;
import dev.switchback.route.UnitsOfWork;
import dev.switchback.sync.Derivation;
import dev.switchback.sync.ForeignWriters;
import dev.switchback.sync.QuarantineWatch;
import dev.switchback.sync.StaleRows;
import dev.switchback.traffic.PathUse;
import dev.switchback.verify.Audit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entrance: schema changes you can take back.
 *
 * <p>One per application and database. Thread-safe. Owns one daemon thread, which reads the phases and writes the
 * heartbeat, a second one, which completes stale rows, if a change has a Java mapping, and a third one, which audits rows,
 * unless that is switched off; takes connections from the application's data source, one at a time for each and briefly.
 * {@link #close()} ends them and nothing else.
 */
public final class Switchback implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Switchback.class);

    /** So that every change has its turn. */
    private static final Duration LONGEST_DERIVATION = Duration.ofSeconds(5);

    private final Map<String, ChangeHandle> handles = new TreeMap<>();
    private final SwitchbackBuilder settings;
    private final Journal journal;
    private final PhaseWatch watch;
    private final Fleet fleet;
    private final UnitsOfWork units;
    private final BuiltInFlags builtIn;
    private final ShadowReads shadowReads;
    private final Pulse pulse;
    private final @Nullable Pulse derivation;
    private final @Nullable Pulse audit;
    private volatile boolean closed;

    Switchback(SwitchbackBuilder settings) {
        this.settings = settings;
        Database database = new Database(settings.dataSource);
        new ControlSchema(database).ensure();
        this.journal = new Journal(database, settings.listeners);
        PhaseStore phases = new PhaseStore(journal, settings.foreignQuiet);
        register(database, phases);

        this.watch = new PhaseWatch(database, phases, settings.lease, System::nanoTime);
        this.fleet = new Fleet(database, settings.instance, watch, settings.expiry);
        this.builtIn = new BuiltInFlags(watch, settings.changes);
        Metrics metrics = new Metrics(settings.registry);
        PathUse pathUse = new PathUse(database);
        this.shadowReads = new ShadowReads(database, settings.registry);
        this.units = new UnitsOfWork(
                new Decider(
                        watch,
                        settings.flags == null ? builtIn : settings.flags,
                        (change, decision) -> {
                            // First what the gate goes by: the application's meter registry may throw.
                            pathUse.decided(change, decision);
                            metrics.decided(change, decision);
                        },
                        System::nanoTime),
                settings.contexts);
        GuardSettlement settlement =
                new GuardSettlement(phases, journal, settings.guards, settings.instance.application());
        ForeignWriters foreignWriters = new ForeignWriters(database);
        Diagnose diagnose = new Diagnose(database, System::nanoTime);
        Parts parts = new Parts(database, phases, journal, watch, fleet, metrics, settlement, diagnose);
        settings.changes.forEach(change -> handles.put(change.name(), new ChangeHandle(change, settings, parts)));

        // Alive before the first snapshot: from then on an exit waits for this instance.
        fleet.beat();
        watch.refresh();
        fleet.beat();
        GuardWatch guards =
                new GuardWatch(database, watch, settlement, handles.keySet(), settings.guardWatch, System::nanoTime);
        QuarantineWatch quarantine = new QuarantineWatch(database, settings.changes, System::nanoTime);
        metrics.bind(settings.changes, watch, guards, quarantine);
        Map<String, Runnable> steps = new LinkedHashMap<>();
        steps.put("Reading the phases", watch::refresh);
        steps.put("Reading the foreign writers' counters", () -> metrics.foreignWrites(foreignWriters.sample()));
        steps.put("Recording the use of the paths", pathUse::flush);
        steps.put("Recording what shadow reads found", shadowReads::flush);
        steps.put("Writing the heartbeat", fleet::beat);
        steps.put("Looking at the guards", guards::lookIfDue);
        steps.put("Looking at the quarantine", quarantine::look);
        this.pulse = new Pulse("switchback-pulse", steps, settings.poll);
        this.derivation = derivation(database, metrics);
        this.audit = audit(database, phases, metrics);
    }

    /** Starts the configuration of a Switchback on the application's data source. */
    public static SwitchbackBuilder builder(DataSource dataSource) {
        return new SwitchbackBuilder(dataSource);
    }

    /** The SQL that creates the control schema, for where the application's role may not. */
    public static String controlSchemaSql() {
        return ControlSchema.sql();
    }

    /**
     * What can be done with a registered change.
     *
     * @throws SwitchbackException if no change of this name was registered with this Switchback
     */
    public ChangeHandle change(String name) {
        ChangeHandle handle = handles.get(name);
        if (handle == null) {
            throw new SwitchbackException(
                    "no change named '" + name + "' is registered here; registered: " + handles.keySet());
        }
        return handle;
    }

    /** A repository whose calls go to one of two adapters, by the decision on this change. */
    public <T> RepositoryBuilder<T> repository(Class<T> type, SchemaChange change) {
        return new RepositoryBuilder<>(type, registered(change), units, settings.registry);
    }

    /** The registered changes, by name. */
    public List<SchemaChange> changes() {
        return handles.values().stream().map(ChangeHandle::definition).toList();
    }

    /**
     * Whether the image can be rolled back, as far as each registered change is concerned; reads only. An image can go back when
     * every one of them says so.
     */
    public List<Diagnosis> diagnose(OldImage image) {
        return handles.values().stream().map(change -> change.diagnose(image)).toList();
    }

    /** For integrations: begins and ends units of work. Applications use {@link #unitOfWork}. */
    public UnitsOfWork unitsOfWork() {
        return units;
    }

    /** For integrations: takes what shadow reads find. Applications look at {@link ChangeHandle#shadowMismatches}. */
    public ShadowReads shadowReads() {
        return shadowReads;
    }

    /** Runs a task as one unit of work: one decision per change for all of it. Joins the current unit, if there is one. */
    public <T, X extends Exception> T unitOfWork(Task<T, X> task) throws X {
        return units.within(task);
    }

    /**
     * The same with a context for the flag. Without a targeting key, a random one is used. Within another unit of work,
     * that unit's decision stands.
     */
    public <T, X extends Exception> T unitOfWork(EvaluationContext context, Task<T, X> task) throws X {
        return units.within(context, task);
    }

    /** The same for a task without a result. */
    public <X extends Exception> void unitOfWork(Action<X> action) throws X {
        units.within(task(action));
    }

    /** The same for a task without a result. */
    public <X extends Exception> void unitOfWork(EvaluationContext context, Action<X> action) throws X {
        units.within(context, task(action));
    }

    /** The decision on a change in the current unit of work; outside of one, what a unit begun now would decide. */
    public Decision decision(SchemaChange change) {
        SchemaChange registered = registered(change);
        return units.within(() -> {
            var unit = units.current();
            if (unit == null) {
                throw new IllegalStateException("a unit of work has just begun on this thread");
            }
            return unit.decision(registered);
        });
    }

    /**
     * Takes the current unit of work along to another thread: whoever runs the result runs in this unit. Must run before
     * the unit ends.
     */
    public Runnable handOver(Runnable task) {
        return units.handOver(task);
    }

    /** The built-in percentages as an ordinary OpenFeature provider. */
    public BuiltInFlagProvider flagProvider() {
        return builtIn.provider();
    }

    /** Everything that happened, to all changes, oldest first. */
    public List<JournalEntry> journal() {
        return journal.entries();
    }

    /** Checks the journal's chain; empty means it is as it was written. */
    public List<JournalFault> verifyJournal() {
        return journal.verify();
    }

    /** How old this instance's knowledge of the phases is. */
    public Duration snapshotAge() {
        return watch.age();
    }

    /** Stops the thread and takes this instance out of the fleet. The data source and the flag client stay open. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Pulse each : new Pulse[] {audit, derivation}) {
            if (each != null) {
                each.close();
            }
        }
        pulse.close();
        try {
            fleet.leave();
        } catch (SwitchbackException e) {
            log.info(
                    "This instance could not sign off from the fleet; its heartbeat expires by itself: {}",
                    e.getMessage());
        }
    }

    /** A thread of its own: a mapping may be slow, or hang, and the heartbeat must not wait for it. */
    private @Nullable Pulse derivation(Database database, Metrics metrics) {
        Map<String, Runnable> steps = new LinkedHashMap<>();
        for (SchemaChange change : settings.changes) {
            Optional<Derivation> derivation = change.mapping()
                    .choose(
                            sql -> Optional.empty(),
                            java -> Optional.of(new Derivation(database, change, java)),
                            adapters -> Optional.empty());
            derivation.ifPresent(each -> steps.put("Deriving stale rows of '" + change.name() + "'", () -> {
                each.run(LONGEST_DERIVATION);
                metrics.staleRows(change, database.autocommit(session -> StaleRows.count(session, change)));
            }));
        }
        return steps.isEmpty() ? null : new Pulse("switchback-derivation", steps, settings.poll);
    }

    /** A thread of its own, for the same reason: what a look takes is bounded, and still longer than a heartbeat may wait. */
    private @Nullable Pulse audit(Database database, PhaseStore phases, Metrics metrics) {
        Map<String, Runnable> steps = new LinkedHashMap<>();
        if (settings.audit.on()) {
            for (SchemaChange change : settings.changes) {
                if (Audit.suits(change)) {
                    Audit each = new Audit(database, phases, change, settings.audit);
                    metrics.bind(change, each);
                    steps.put("Auditing rows of '" + change.name() + "'", each::look);
                }
            }
        }
        return steps.isEmpty() ? null : new Pulse("switchback-audit", steps, settings.audit.interval());
    }

    private SchemaChange registered(SchemaChange change) {
        SchemaChange registered = change(change.name()).definition();
        if (!registered.equals(change)) {
            throw new SwitchbackException(
                    "'" + change.name() + "' was registered with another definition than the one given"
                            + " here: use the same SchemaChange in both places");
        }
        return registered;
    }

    private static <X extends Exception> Task<Boolean, X> task(Action<X> action) {
        return () -> {
            action.run();
            return true;
        };
    }

    private void register(Database database, PhaseStore phases) {
        Registration registration = new Registration(database, phases);
        Act act = Act.by(settings.instance.application(), "registered at start-up");
        settings.redefinitions.forEach(registration::redefine);
        registration.register(settings.changes, act);
    }
}
