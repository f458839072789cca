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
import dev.switchback.fleet.DecisionTally;
import dev.switchback.fleet.Fleet;
import dev.switchback.fleet.InstanceInfo;
import dev.switchback.gate.BreakGlasses;
import dev.switchback.guard.GuardSettlement;
import dev.switchback.journal.Act;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalEntry;
import dev.switchback.journal.JournalFault;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.ramp.Ramp;
import dev.switchback.route.Action;
import dev.switchback.route.BuiltInFlagProvider;
import dev.switchback.route.BuiltInFlags;
import dev.switchback.route.Decider;
import dev.switchback.route.Decision;
import dev.switchback.route.FlagSource;
import dev.switchback.route.Task;
import dev.switchback.route.UnitsOfWork;
import dev.switchback.slo.LocalGuard;
import dev.switchback.slo.SloReport;
import dev.switchback.slo.Trips;
import dev.switchback.traffic.PathUse;
import dev.switchback.traffic.TrafficRecorder;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entrance: schema changes you can take back.
 *
 * <p>One per application and database. Thread-safe. Owns two daemon threads, one that reads the phases and writes the
 * heartbeat, and one that looks after the rest; a third, which completes stale rows, if a change has a Java mapping; and
 * a fourth, which audits rows, unless that is switched off. They take connections from the application's data source, one at
 * a time for each and briefly. {@link #close()} ends them and nothing else.
 */
public final class Switchback implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Switchback.class);

    private final Map<String, ChangeHandle> handles = new TreeMap<>();
    private final SwitchbackBuilder settings;
    private final Journal journal;
    private final PhaseWatch watch;
    private final FlagSource flags;
    private final Fleet fleet;
    private final UnitsOfWork units;
    private final BuiltInFlags builtIn;
    private final ShadowReads shadowReads;
    private final TrafficRecorder traffic;
    private final Beats beats;
    private volatile boolean closed;

    Switchback(SwitchbackBuilder settings) {
        this.settings = settings;
        Database database = new Database(settings.dataSource);
        new ControlSchema(database).ensure();
        this.journal = new Journal(database, settings.listeners);
        PhaseStore phases = new PhaseStore(journal, settings.foreignQuiet);
        register(database, phases);

        this.watch = new PhaseWatch(database, phases, settings.lease, System::nanoTime);
        this.builtIn = new BuiltInFlags(watch, settings.changes);
        this.flags = settings.flags == null ? builtIn : MeasuredFlags.of(settings.flags, settings);
        DecisionTally tally = new DecisionTally();
        this.fleet = new Fleet(
                database, settings.instance, watch, settings.expiry, tally, flags::isBuiltIn, System::nanoTime);
        Metrics metrics = new Metrics(settings.registry, tally);
        PathUse pathUse = new PathUse(database);
        LocalGuard local = new LocalGuard(watch, settings.slo, System::nanoTime);
        this.traffic = new TrafficRecorder(database, settings.changes, System::nanoTime, List.of(local));
        this.shadowReads = new ShadowReads(database, settings.registry, traffic);
        this.units = new UnitsOfWork(
                new Decider(
                        watch,
                        flags,
                        (change, decision) -> {
                            Runnable use = pathUse.hearing(change, decision);
                            Runnable count = tally.hearing(change, decision);
                            Runnable meter = metrics.hearing(change, decision);
                            return () -> {
                                // First what the gate goes by: the application's meter registry may throw.
                                use.run();
                                count.run();
                                meter.run();
                            };
                        },
                        System::nanoTime),
                settings.contexts);
        GuardSettlement settlement =
                new GuardSettlement(phases, journal, settings.guards, settings.instance.application());
        Diagnose diagnose = new Diagnose(database, System::nanoTime);
        Trips trips = new Trips(database, phases, watch);
        SloReport slo = new SloReport(database, settings.slo);
        BreakGlasses breakGlasses = new BreakGlasses(database, phases, journal);
        Ramp ramp = new Ramp(database, phases, journal, flags::isBuiltIn, breakGlasses);
        Parts parts = new Parts(
                database, phases, journal, watch, fleet, metrics, settlement, trips, slo, diagnose, ramp, breakGlasses);
        settings.changes.forEach(change -> handles.put(change.name(), new ChangeHandle(change, settings, parts)));

        // Alive before the first snapshot: from then on an exit waits for this instance.
        fleet.beat();
        watch.refresh();
        fleet.beat();
        this.beats = new Beats(settings, parts, new Recorders(pathUse, shadowReads, traffic, local));
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
        return new RepositoryBuilder<>(type, registered(change), units, settings.registry, traffic);
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

    /** For integrations: counts what calls do. Applications look at {@link ChangeHandle#traffic}. */
    public TrafficRecorder traffic() {
        return traffic;
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

    /**
     * The latest of what happened to one change, the latest first.
     *
     * @param kinds of the events, as {@link JournalEntry#kind} names them; empty for every kind
     * @param most how many at most
     */
    public List<JournalEntry> journal(String change, Collection<String> kinds, int most) {
        return journal.latest(change, kinds, most);
    }

    /** Who this instance is in the fleet. */
    public InstanceInfo instance() {
        return settings.instance;
    }

    /** Checks the journal's chain; empty means it is as it was written. */
    public List<JournalFault> verifyJournal() {
        return journal.verify();
    }

    /**
     * Where a change stands as far as this instance knows, however old that is: {@link #snapshotAge()} says. Asks neither the database
     * nor any flag, so that a health probe may call it.
     *
     * @throws SwitchbackException if no change of this name was registered with this Switchback
     */
    public KnownChange known(String name) {
        return KnownChange.of(watch, flags, change(name).definition().name());
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
        beats.close();
        try {
            fleet.leave();
        } catch (SwitchbackException e) {
            log.info(
                    "This instance could not sign off from the fleet; its heartbeat expires by itself: {}",
                    e.getMessage());
        }
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
