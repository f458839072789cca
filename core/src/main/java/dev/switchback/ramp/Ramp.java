package dev.switchback.ramp;

import dev.switchback.change.RefusedException;
import dev.switchback.check.Ages;
import dev.switchback.check.Permit;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.Trip;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Takes a change's traffic to the new path, step by step of a plan. Every operation is one transaction that locks the change: of
 * two operators the second sees what the first has done. Down is always allowed.
 */
public final class Ramp {

    private static final String STEP_UP = "step up";

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;
    private final BooleanSupplier driven;
    private final Permit permit;

    /**
     * With the ways to do it.
     *
     * @param driven whether the built-in percentage decides here
     * @param permit who may allow what the plan does not
     */
    public Ramp(Database database, PhaseStore phases, Journal journal, BooleanSupplier driven, Permit permit) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
        this.driven = driven;
        this.permit = permit;
    }

    /**
     * Puts a plan into force. A ramp that stands below its first step takes that one at once; one that stands higher already begins
     * at the step that it has reached.
     *
     * @throws RefusedException if the phase is not OPEN, a trip stands, or another plan is under way
     */
    public RampReport begin(String change, RampPlan plan, Act act) {
        return database.inTransaction(session -> {
            ChangeState state = phases.lock(session, change);
            List<String> reasons = new ArrayList<>();
            if (state.phase() != Phase.OPEN) {
                reasons.add("the phase is " + state.phase() + "; a ramp begins in OPEN");
            }
            Trip trip = state.trip();
            if (trip != null) {
                reasons.add("the guard tripped at " + trip.at() + ": end that with unfreeze first");
            }
            RampBook.find(session, state)
                    .filter(standing -> standing.step() > 0)
                    .ifPresent(other -> reasons.add("another plan stands at " + other.words() + ": go off first"));
            refuse(change, "begin a ramp", reasons);
            boolean builtIn = driven.getAsBoolean();
            int reached = builtIn ? Math.max(1, plan.reachedBySetting(state.ramp())) : 0;
            RampBook.write(session, change, plan, builtIn, reached);
            journal.append(session, new Event.RampBegun(change, plan.toString(), plan.words(reached)), act);
            if (reached > 0 && state.ramp() < plan.step(reached).percent()) {
                phases.ramp(session, change, plan.step(reached).percent(), act);
            }
            return report(session, change);
        });
    }

    /** Takes the next step of the plan, if nothing speaks against it. */
    public RampReport stepUp(String change, Act act) {
        return database.inTransaction(session -> {
            ChangeState state = phases.lock(session, change);
            stepUp(session, state, requirePlan(session, state, STEP_UP), act);
            return report(session, change);
        });
    }

    /** Goes back by one step; to 0 % from the first. Turns the automatic step-up off. */
    public RampReport stepDown(String change, Act act) {
        return database.inTransaction(session -> {
            ChangeState state = phases.lock(session, change);
            RampStanding standing = requirePlan(session, state, "step down");
            requireBuiltIn(change, standing, "step down");
            int step = Math.max(0, standing.step() - 1);
            lower(
                    session,
                    state,
                    standing,
                    step == 0 ? 0 : standing.plan().step(step).percent(),
                    act);
            return report(session, change);
        });
    }

    /**
     * Sets the built-in percentage. With a plan in force only down, to the next step, or to where a permit lets it.
     *
     * @throws RefusedException with every reason
     */
    public void set(String change, double percent, Act act) {
        database.inTransaction(session -> {
            ChangeState state = phases.lock(session, change);
            Optional<RampStanding> plan = RampBook.find(session, state).filter(RampStanding::builtIn);
            if (plan.isEmpty()) {
                phases.ramp(session, change, percent, act);
            } else if (percent <= state.ramp()) {
                lower(session, state, plan.get(), percent, act);
            } else {
                raise(session, state, plan.get(), percent, act);
            }
            return change;
        });
    }

    /** Whether the next steps are taken without a person, as soon as nothing speaks against them. */
    public RampReport automatic(String change, boolean on, Act act) {
        return database.inTransaction(session -> {
            RampStanding standing = requirePlan(session, phases.lock(session, change), "automatic step-up");
            requireBuiltIn(change, standing, "automatic step-up");
            automatic(session, change, standing, on, act);
            return report(session, change);
        });
    }

    /**
     * Takes the plan out of force.
     *
     * @throws RefusedException if the ramp is under way: go off first, so that nobody leaves a plan in order to skip its steps
     */
    public RampReport end(String change, Act act) {
        return database.inTransaction(session -> {
            RampStanding standing = requirePlan(session, phases.lock(session, change), "end the ramp");
            if (standing.step() > 0) {
                throw new RefusedException(
                        change, "end the ramp", "it stands at " + standing.words() + ": go off first");
            }
            RampBook.remove(session, change);
            journal.append(session, new Event.RampEnded(change, standing.plan().toString()), act);
            return report(session, change);
        });
    }

    /** How it stands; changes nothing. */
    public RampReport report(String change) {
        return database.inTransaction(session -> report(session, change));
    }

    /** What a plan leaves to whoever looks: its next step, if it is automatic; or to see at which step a flag service is. */
    void takeTurn(Session session, String change, String who) throws SQLException {
        Optional<ChangeState> state = lockUnlessBusy(session, change);
        Optional<RampStanding> standing = state.isEmpty() ? Optional.empty() : RampBook.find(session, state.get());
        if (standing.isPresent()) {
            if (standing.get().builtIn()) {
                advance(session, state.get(), standing.get(), who);
            } else {
                observe(session, change, standing.get(), Act.by(who, "seen in the traffic"));
            }
        }
    }

    private void advance(Session session, ChangeState state, RampStanding standing, String who) throws SQLException {
        Instant since = standing.automaticSince();
        if (since == null) {
            return;
        }
        Act act = Act.by(who, "the automatic step-up, turned on by " + standing.automaticBy());
        RampJudge judge = new RampJudge(session, state, standing);
        if (judge.disturbedSince(since)) {
            automatic(session, state.name(), standing, false, act);
        } else if (judge.all().isEmpty()) {
            stepUp(session, state, standing, act);
        }
    }

    private void observe(Session session, String change, RampStanding standing, Act act) throws SQLException {
        ObservedShare observed = ObservedShare.lately(session, change);
        if (observed.calls() < standing.plan().minimumCalls()) {
            return;
        }
        double share = observed.percent().orElseThrow();
        int step = standing.plan().reachedByObserving(share);
        if (step != standing.step()) {
            RampBook.step(session, change, step);
            String detail = "observed " + observed;
            if (step > standing.step() + 1) {
                detail += "; jumped from " + PhaseStore.percent(standing.percent()) + " to " + PhaseStore.percent(share)
                        + ", " + (step - standing.step() - 1) + " steps of the plan skipped";
            }
            journal.append(
                    session,
                    new Event.RampSeen(change, standing.words(), standing.plan().words(step), detail),
                    act);
        }
    }

    private RampReport report(Session session, String change) throws SQLException {
        ChangeState state = phases.read(session, change);
        Instant now = session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
        Optional<RampStanding> found = RampBook.find(session, state);
        boolean drives = found.map(RampStanding::builtIn).orElseGet(driven::getAsBoolean);
        RampStanding standing = found.orElse(null);
        if (standing == null) {
            ObservedShare observed = drives
                    ? ObservedShare.since(session, change, state.rampSince())
                    : ObservedShare.lately(session, change);
            return new RampReport(change, now, drives, state.ramp(), observed, null, Duration.ZERO, List.of());
        }
        RampJudge judge = new RampJudge(session, state, standing);
        return new RampReport(
                change,
                now,
                drives,
                state.ramp(),
                drives ? judge.observed() : ObservedShare.lately(session, change),
                standing,
                Ages.since(session, judge.heldSince()),
                judge.all());
    }

    private void stepUp(Session session, ChangeState state, RampStanding standing, Act act) throws SQLException {
        requireBuiltIn(state.name(), standing, STEP_UP);
        RampJudge judge = new RampJudge(session, state, standing);
        refuse(state.name(), STEP_UP, judge.all());
        to(session, state, standing, standing.step() + 1, "observed before: " + judge.observed(), act);
    }

    private void raise(Session session, ChangeState state, RampStanding standing, double percent, Act act)
            throws SQLException {
        RampPlan plan = standing.plan();
        int step = plan.reachedBySetting(percent);
        RampJudge judge = new RampJudge(session, state, standing);
        List<String> reasons = new ArrayList<>(judge.always());
        if (step == 0 || plan.step(step).percent() != percent) {
            reasons.add(PhaseStore.percent(percent) + " is no step of the plan: " + plan);
        }
        refuse(state.name(), "ramp", reasons);
        List<String> unplanned = new ArrayList<>(judge.byPlan());
        if (step > standing.step() + 1) {
            unplanned.add(
                    0,
                    "the plan stands at " + standing.words() + ": " + PhaseStore.percent(percent) + " skips "
                            + standing.nextWords());
        }
        String detail = "observed before: " + judge.observed();
        if (!unplanned.isEmpty()) {
            String purpose = "step from " + PhaseStore.percent(state.ramp()) + " to " + PhaseStore.percent(percent);
            Optional<String> granted = permit.use(session, state.name(), purpose, act);
            if (granted.isEmpty()) {
                unplanned.add(
                        "a step that is skipped or early needs break-glass: open it with breakGlass().open(...), as one of"
                                + " two people");
                throw new RefusedException(state.name(), "ramp", unplanned);
            }
            detail += "; " + granted.get() + ", against: " + String.join("; ", unplanned);
        }
        to(session, state, standing, step, detail, act);
    }

    private void to(Session session, ChangeState state, RampStanding standing, int step, String detail, Act act)
            throws SQLException {
        phases.ramp(session, state.name(), standing.plan().step(step).percent(), act);
        moved(session, state.name(), standing, step, detail, act);
    }

    private void lower(Session session, ChangeState state, RampStanding standing, double percent, Act act)
            throws SQLException {
        phases.ramp(session, state.name(), percent, act);
        int step = Math.min(standing.step(), standing.plan().reachedBySetting(percent));
        if (step != standing.step()) {
            moved(session, state.name(), standing, step, "", act);
        }
        if (percent < state.ramp()) {
            automatic(session, state.name(), standing, false, act);
        }
    }

    private void moved(Session session, String change, RampStanding standing, int step, String detail, Act act)
            throws SQLException {
        RampBook.step(session, change, step);
        journal.append(
                session,
                new Event.RampStepped(change, standing.words(), standing.plan().words(step), detail),
                act);
    }

    private void automatic(Session session, String change, RampStanding standing, boolean on, Act act)
            throws SQLException {
        boolean was = standing.automaticBy() != null;
        if (was != on) {
            RampBook.automatic(session, change, on, act.who());
            journal.append(session, new Event.RampAutomatic(change, was ? "on" : "off", on ? "on" : "off"), act);
        }
    }

    private Optional<ChangeState> lockUnlessBusy(Session session, String change) throws SQLException {
        boolean free = session.first(
                        "SELECT name FROM switchback.change WHERE name = ? FOR UPDATE SKIP LOCKED",
                        row -> row.text("name"),
                        change)
                .isPresent();
        return free ? Optional.of(phases.lock(session, change)) : Optional.empty();
    }

    private static RampStanding requirePlan(Session session, ChangeState state, String operation) throws SQLException {
        return RampBook.find(session, state)
                .orElseThrow(
                        () -> new RefusedException(state.name(), operation, "no plan is in force: begin one first"));
    }

    private static void requireBuiltIn(String change, RampStanding standing, String operation) {
        if (!standing.builtIn()) {
            throw new RefusedException(
                    change,
                    operation,
                    "the application's flag service sets the share, not Switchback: set it there; what it does is seen and"
                            + " judged here. freeze takes reads back whatever it says");
        }
    }

    private static void refuse(String change, String operation, List<String> reasons) {
        if (!reasons.isEmpty()) {
            throw new RefusedException(change, operation, reasons);
        }
    }
}
