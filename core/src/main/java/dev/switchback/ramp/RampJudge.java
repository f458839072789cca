package dev.switchback.ramp;

import dev.switchback.check.Ages;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.Trip;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What speaks against the next step, with the figures. A step counts from when it was taken, but not from before the phase was
 * entered or a trip was ended.
 */
final class RampJudge {

    private final Session session;
    private final ChangeState state;
    private final RampStanding standing;

    RampJudge(Session session, ChangeState state, RampStanding standing) {
        this.session = session;
        this.state = state;
        this.standing = standing;
    }

    /** Since when the step counts. */
    Instant heldSince() {
        return Stream.of(standing.stepSince(), state.since(), state.judgedSince())
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /** Whether anything has happened since that stops what nobody looks after. */
    boolean disturbedSince(Instant time) {
        Instant judgedSince = state.judgedSince();
        return state.trip() != null
                || state.since().isAfter(time)
                || (judgedSince != null && judgedSince.isAfter(time));
    }

    /** What no permit helps against. */
    List<String> always() {
        List<String> reasons = new ArrayList<>();
        if (state.phase() != Phase.OPEN) {
            reasons.add("the phase is " + state.phase() + "; the flag decides in OPEN only");
        }
        Trip trip = state.trip();
        if (trip != null) {
            reasons.add("the guard tripped at " + trip.at() + ", because " + trip.reason()
                    + ": find out why, then end that with unfreeze");
        }
        return reasons;
    }

    /** What the plan has against it. */
    List<String> byPlan() throws SQLException {
        if (standing.atLastStep()) {
            return List.of(standing.words() + " is the last one");
        }
        if (standing.step() == 0) {
            return List.of();
        }
        List<String> reasons = new ArrayList<>();
        Duration hold = standing.plan().step(standing.step()).hold();
        Duration held = Ages.since(session, heldSince());
        if (held.compareTo(hold) < 0) {
            reasons.add(standing.words() + " is to be held for " + Ages.text(hold) + " and has been for "
                    + Ages.text(held) + ", since " + heldSince() + ": wait another " + Ages.text(hold.minus(held)));
        }
        ObservedShare observed = observed();
        if (observed.onNew() < standing.plan().minimumCalls()) {
            reasons.add("the new path has answered " + observed.onNew() + " calls at this step, and at least "
                    + standing.plan().minimumCalls() + " are needed: " + observed);
        }
        if (standing.builtIn() && !observed.follows(state.ramp())) {
            reasons.add("the observed share does not follow: " + PhaseStore.percent(state.ramp())
                    + " is set, and it is " + observed + ": look at the reasons of the decisions");
        }
        return reasons;
    }

    /** Everything. */
    List<String> all() throws SQLException {
        List<String> reasons = new ArrayList<>(always());
        reasons.addAll(byPlan());
        return reasons;
    }

    /** The share since the step counts. */
    ObservedShare observed() throws SQLException {
        return ObservedShare.since(session, state.name(), heldSince());
    }
}
