package dev.switchback.spring.operate;

import static dev.switchback.spring.operate.Role.APPROVER;
import static dev.switchback.spring.operate.Role.ON_CALL;
import static dev.switchback.spring.operate.Role.OPERATOR;

import dev.switchback.phase.Phase;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be done to a change from outside, and who may. Back is for everybody who has a role; forward is for operators. */
public enum Operation {
    /** Takes reads back to the old shape. */
    OFF(EnumSet.allOf(Role.class), EnumSet.allOf(Phase.class), "the flag is off"),
    /** Takes reads back whatever any flag says, and blocks contract. */
    FREEZE(
            EnumSet.of(OPERATOR, ON_CALL),
            EnumSet.of(Phase.BACKFILLING, Phase.OPEN, Phase.CLOSING),
            "frozen: reads go to the old shape whatever any flag says"),
    /** Takes a freeze back. */
    UNFREEZE(EnumSet.of(OPERATOR), EnumSet.of(Phase.FROZEN), "the freeze is over"),
    /** Sets the built-in percentage. */
    RAMP(EnumSet.of(OPERATOR), EnumSet.of(Phase.OPEN), "the percentage is set"),
    /** Takes the next step of the ramp's plan. */
    RAMP_STEP_UP(EnumSet.of(OPERATOR), EnumSet.of(Phase.OPEN), "one step up"),
    /** Goes back by a step of the ramp's plan. */
    RAMP_STEP_DOWN(EnumSet.of(OPERATOR, ON_CALL), EnumSet.allOf(Phase.class), "one step down"),
    /** Sets the share of reads that are compared with the other path. */
    SHADOW(EnumSet.of(OPERATOR), EnumSet.of(Phase.BACKFILLING, Phase.OPEN), "the share of compared reads is set"),
    /** Opens the rollback window. */
    OPEN(
            EnumSet.of(OPERATOR),
            EnumSet.of(Phase.BACKFILLING),
            "the rollback window is open: from now on the flag decides"),
    /** Asks for the contract of plan and evidence as they are. */
    REQUEST(EnumSet.of(OPERATOR), EnumSet.of(Phase.OPEN), "asked for"),
    /** Says yes to a request, by its digest. */
    APPROVE(EnumSet.of(APPROVER), EnumSet.of(Phase.OPEN), "approved"),
    /** Says no to a request, by its digest. */
    REJECT(EnumSet.of(APPROVER, OPERATOR), EnumSet.of(Phase.OPEN), "rejected"),
    /** Takes an approval back that was not used. */
    REVOKE(EnumSet.allOf(Role.class), EnumSet.of(Phase.OPEN, Phase.CLOSING), "the approval is taken back"),
    /** Takes the risk of what a check of the gate finds. */
    WAIVE(EnumSet.of(OPERATOR), EnumSet.of(Phase.OPEN), "waived"),
    /** Drops the old shape if the gate says GO. */
    CONTRACT(EnumSet.of(OPERATOR), EnumSet.of(Phase.OPEN, Phase.CLOSING), "the old shape is dropped"),
    /** Second thoughts about contract or abandon while they wait for the fleet. */
    REOPEN(EnumSet.of(OPERATOR, ON_CALL), EnumSet.of(Phase.CLOSING, Phase.ABANDONING), "the exit is called off"),
    /** Gives the change up, and drops the new shape. */
    ABANDON(
            EnumSet.of(OPERATOR),
            EnumSet.of(Phase.BACKFILLING, Phase.OPEN, Phase.FROZEN, Phase.ABANDONING),
            "the new shape is dropped"),
    /** Writes the evidence. */
    PACKAGE(EnumSet.allOf(Role.class), EnumSet.allOf(Phase.class), "written");

    @SuppressWarnings("ImmutableEnumChecker") // neither is changed, or handed out
    private final Set<Role> roles;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<Phase> phases;

    private final String done;

    Operation(Set<Role> roles, Set<Phase> phases, String done) {
        this.roles = roles;
        this.phases = phases;
        this.done = done;
    }

    /** As it stands in an address: {@code ramp-step-up}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The words of all, in order. */
    static List<String> words() {
        return Arrays.stream(values()).map(Operation::word).toList();
    }

    /** The operation of this word, if there is one. */
    public static Optional<Operation> of(String word) {
        return Arrays.stream(values())
                .filter(operation -> operation.word().equals(word))
                .findFirst();
    }

    /** What has happened when it is done, in words. */
    String done() {
        return done;
    }

    /** Why this person may not; empty if he may. */
    public String objection(Caller caller) {
        if (roles.stream().anyMatch(caller.roles()::contains)) {
            return "";
        }
        return word() + " needs the role " + roles.stream().map(Role::word).collect(Collectors.joining(" or "));
    }

    /** Why this person cannot in this phase; empty if nothing is known to be in the way. What is done asks for itself. */
    public String objection(Caller caller, Phase phase) {
        String role = objection(caller);
        if (!role.isEmpty() || phases.contains(phase)) {
            return role;
        }
        return word() + " needs the phase " + phases.stream().map(Phase::name).collect(Collectors.joining(" or "));
    }
}
