package dev.switchback.model;

import dev.switchback.change.Path;
import dev.switchback.model.Instance.Heartbeat;
import dev.switchback.model.Instance.Standing;
import dev.switchback.model.Instance.Unit;
import dev.switchback.model.Instance.Writes;
import dev.switchback.model.Steps.Arrival;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Currency;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseReading;
import dev.switchback.route.Decision;
import dev.switchback.route.FlagResult;
import dev.switchback.route.Router;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that an instance of the application can do next, or that can happen to it. */
final class InstanceSteps {

    /** An off, an on, and an outage of the flag service. */
    private static final List<FlagResult> FLAGS = List.of(FlagResult.OFF, FlagResult.COMPLETE, FlagResult.THREW);

    private static final long NOW = 100;
    private static final Map<Phase, PhaseReading> FRESH = readings(NOW + 1);
    private static final Map<Phase, PhaseReading> STALE = readings(NOW - 1);

    private final Steps steps;

    InstanceSteps(Steps steps) {
        this.steps = steps;
    }

    void from(World world, int number, String name, Arrival arrival) {
        Instance instance = world.instance(number);
        if (!instance.up()) {
            start(world, number, name, arrival);
        } else {
            pulse(world, number, name, arrival);
            if (instance.unit() != null) {
                statement(world, number, name, instance.unit(), arrival);
                arrival.at(world.with(number, instance.running(null)), null, () -> name + " ends its unit of work");
            } else if (instance.known() != null) {
                begin(world, number, name, instance.known(), arrival);
            }
            arrival.at(world.with(number, instance.crashed()), null, () -> name + " crashes");
        }
        // A heartbeat counts for at least twice the lease: SwitchbackBuilder refuses anything else.
        if (instance.live() && !instance.fresh()) {
            arrival.at(world.with(number, instance.expired()), null, () -> "the heartbeat of " + name + " expires");
        }
    }

    /** In the order of {@code Switchback}'s constructor: a heartbeat that acknowledges nothing, then the first snapshot. */
    private void start(World world, int number, String name, Arrival arrival) {
        Instance started = new Instance(true, Heartbeat.NONE, false, null, false, false, null);
        Instance first = steps.holds(Rule.HEARTBEAT_BEFORE_FIRST_SNAPSHOT)
                ? started.withHeartbeat(false)
                : started.withSnapshot(world.phase());
        arrival.at(world.with(number, first), null, () -> name + " starts");
    }

    private void pulse(World world, int number, String name, Arrival arrival) {
        Instance instance = world.instance(number);
        arrival.at(
                world.with(number, instance.withSnapshot(world.phase())),
                null,
                () -> name + " reads the phase " + world.phase());
        arrival.at(
                world.with(number, instance.withHeartbeat(acknowledges(instance))),
                null,
                () -> name + " writes its heartbeat, which "
                        + (acknowledges(instance)
                                ? "acknowledges " + world.phase()
                                : "does not acknowledge the phase"));
        if (instance.fresh()) {
            arrival.at(
                    world.with(number, instance.withoutLease()),
                    null,
                    () -> "the lease of " + name + " runs out, the database being away for it");
        }
    }

    /** {@code PhaseWatch.acknowledged}. */
    private boolean acknowledges(Instance instance) {
        Unit unit = instance.unit();
        return instance.current() && (unit == null || unit.current() || !steps.holds(Rule.ACKNOWLEDGEMENT_AFTER_UNITS));
    }

    /** {@code Decider.decide}: a snapshot whose lease has run out is read again first, which may fail. */
    private void begin(World world, int number, String name, Phase known, Arrival arrival) {
        Instance instance = world.instance(number);
        for (FlagResult flag : FLAGS) {
            if (instance.fresh()) {
                begin(world, number, name, known, flag, arrival);
            } else {
                Instance refreshed = instance.withSnapshot(world.phase());
                begin(world.with(number, refreshed), number, name, world.phase(), flag, arrival);
                begin(world, number, name, known, flag, arrival);
            }
        }
    }

    private void begin(World world, int number, String name, Phase known, FlagResult flag, Arrival arrival) {
        Instance instance = world.instance(number);
        Decision decision = decide(known, instance.fresh(), flag);
        Unit unit = new Unit(
                decision.path(),
                writes(known, instance.fresh(), decision.path()),
                instance.current(),
                standing(instance));
        arrival.at(
                world.with(number, instance.running(unit)),
                choiceFault(world, instance, known, flag, decision.path()),
                () -> name + " begins a unit of work in " + known + (instance.fresh() ? "" : " (stale)")
                        + ", the flag being " + flag + ": it reads " + decision.path() + " because "
                        + decision.reason());
    }

    private static Standing standing(Instance instance) {
        if (!instance.fresh()) {
            return Standing.STALE;
        }
        return instance.heartbeat() == Heartbeat.EXPIRED ? Standing.GONE : Standing.KNOWN;
    }

    /** {@code DualWrite.write}; where a trigger completes the row an adapter writes its own shape. */
    private Writes writes(Phase known, boolean fresh, Path path) {
        if (steps.hasTrigger() || !(steps.holds(Rule.WRITES_BY_PHASE) || path == Path.NEW)) {
            return Writes.ONE;
        }
        boolean maybeBoth = known == Phase.PLANNED || known.bothWritten();
        if (!fresh && maybeBoth && steps.holds(Rule.WRITES_WHAT_IS_THERE_WHEN_STALE)) {
            return Writes.BOTH_IF_THERE;
        }
        if (!known.bothWritten()) {
            return Writes.ONE;
        }
        boolean exit = known == Phase.CLOSING || known == Phase.ABANDONING;
        return exit && steps.holds(Rule.TOLERANT_WRITES_ON_THE_WAY_OUT) ? Writes.BOTH_IF_THERE : Writes.BOTH;
    }

    private Decision decide(Phase known, boolean fresh, FlagResult given) {
        Phase phase = known == Phase.BACKFILLING && !steps.holds(Rule.CLAMP_WHILE_BACKFILLING) ? Phase.OPEN : known;
        boolean trusted = fresh || !steps.holds(Rule.DEFAULT_WHEN_STALE);
        FlagResult flag =
                given == FlagResult.THREW && !steps.holds(Rule.FAILING_FLAG_IS_OFF) ? FlagResult.COMPLETE : given;
        PhaseReading reading = reading(trusted ? FRESH : STALE, phase);
        return Router.decide(reading, Router.asksFlag(reading, NOW) ? flag : FlagResult.NOT_ASKED, NOW);
    }

    private static @Nullable String choiceFault(
            World world, Instance instance, Phase known, FlagResult flag, Path path) {
        boolean exit = known == Phase.CLOSING || known == Phase.CONTRACTED;
        if (path == Path.NEW && !exit && flag != FlagResult.COMPLETE) {
            return "P4: the flag is " + flag + ", and the new shape is chosen";
        }
        if (path == Path.NEW && !exit && !instance.fresh()) {
            return "P4: a freeze since could not be known, and the new shape is chosen";
        }
        if (path == Path.NEW && !exit && world.phase() == Phase.FROZEN && world.leaseOver()) {
            return "P4: it is frozen for longer than the lease, and the new shape is chosen";
        }
        return null;
    }

    /** Reads the row by the unit's path, writes it, and commits. */
    private void statement(World world, int number, String name, Unit unit, Arrival arrival) {
        if (!steps.holds(Rule.ONE_DECISION_PER_UNIT)) {
            Phase known = world.instance(number).known();
            for (FlagResult flag : FLAGS) {
                Path path =
                        known == null ? unit.path() : decide(known, true, flag).path();
                arrival.at(
                        world,
                        path == unit.path() ? null : "P3: the unit of work began on " + unit.path(),
                        () -> name + " reads and writes by " + path + ", the flag being " + flag);
            }
        }
        if (!Steps.isThere(world, unit.path())) {
            missing(world, name, unit, "reads " + unit.path(), "P5: a dropped shape is read", arrival);
            return;
        }
        String fault = readFault(world, unit.path());
        Path other = unit.path() == Path.OLD ? Path.NEW : Path.OLD;
        boolean otherWritten = unit.writes() != Writes.ONE && Steps.isThere(world, other);
        if (unit.writes() == Writes.BOTH && !otherWritten) {
            missing(world, name, unit, "writes " + other, "P9: a dropped shape is written", arrival);
            return;
        }
        if (!steps.hasTrigger() && unit.standing() == Standing.GONE && !steps.counts(unit.standing())) {
            return;
        }
        World after =
                Steps.written(world, unit.path() == Path.OLD || otherWritten, unit.path() == Path.NEW || otherWritten);
        arrival.at(
                after,
                fault,
                () -> name + " reads the row by " + unit.path() + " and writes "
                        + (otherWritten ? "both shapes" : unit.path()));
    }

    /** The statement fails and its transaction with it; which is held against the library unless nobody could know of it. */
    private void missing(World world, String name, Unit unit, String what, String fault, Arrival arrival) {
        arrival.at(world, steps.counts(unit.standing()) ? fault : null, () -> name + " " + what + ", which is gone");
    }

    private static @Nullable String readFault(World world, Path path) {
        if (path == Path.OLD) {
            return world.old() ? null : "P2: what was committed is not read by OLD";
        }
        return switch (world.fresh()) {
            case AS_WRITTEN_LAST -> null;
            case EMPTY -> "P5: a row that was not filled is read by NEW";
            case BEHIND -> "P2: what was committed is not read by NEW";
        };
    }

    private static PhaseReading reading(Map<Phase, PhaseReading> readings, Phase phase) {
        PhaseReading reading = readings.get(phase);
        if (reading == null) {
            throw new IllegalStateException("no reading of " + phase);
        }
        return reading;
    }

    @SuppressWarnings("NullAway") // Nobody counts units of work here.
    private static Map<Phase, PhaseReading> readings(long validUntil) {
        Map<Phase, PhaseReading> readings = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            ChangeState state = new ChangeState(
                    "model",
                    "",
                    phase,
                    1,
                    Instant.EPOCH,
                    false,
                    0,
                    null,
                    0,
                    Instant.EPOCH,
                    0,
                    Currency.CURRENT,
                    null,
                    0,
                    null);
            readings.put(phase, new PhaseReading(state, null, validUntil, false));
        }
        return readings;
    }
}
