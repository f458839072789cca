package dev.switchback.spring.operate;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.fleet.Member;
import dev.switchback.gate.Waiver;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.spring.operate.TurnedDownException.Kind;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where people have things done: each operation asks who it is, whether he may, and whether everything it needs was given, and
 * only then does it. What it does is the {@link ChangeHandle}'s, with all of its own refusals. Thread-safe.
 */
public final class Desk {

    private static final Logger log = LoggerFactory.getLogger(Desk.class);

    private final Switchback switchback;
    private final Callers callers;

    /** A desk for the changes of this Switchback. */
    public Desk(Switchback switchback, Callers callers) {
        this.switchback = switchback;
        this.callers = callers;
    }

    /** Who is asking on this thread. */
    public Caller caller() {
        return callers.current();
    }

    /** The names of the changes, in the order in which they were registered. */
    public List<String> changes() {
        return switchback.changes().stream().map(SchemaChange::name).toList();
    }

    /**
     * A change, to look at.
     *
     * @throws TurnedDownException if there is none of this name
     */
    public ChangeHandle change(String name) {
        if (!changes().contains(name)) {
            throw new TurnedDownException(
                    Kind.UNKNOWN, "no change '" + name + "' is registered here; there are " + changes());
        }
        return switchback.change(name);
    }

    /**
     * What only looks: its refusals and failures are told as everything else is here.
     *
     * @throws TurnedDownException if it cannot be known now
     */
    public <T> T look(Supplier<T> view) {
        try {
            return view.get();
        } catch (RuntimeException e) {
            throw TurnedDownException.of(e);
        }
    }

    /**
     * Does what the word says, for whoever is asking on this thread.
     *
     * @throws TurnedDownException with every reason why it was not done
     */
    public Done perform(String name, String word, Order order) {
        return perform(callers.current(), name, word, order, Map.of());
    }

    /**
     * The same with an order as it was written, for whoever is asking.
     *
     * @param principal whom the server has let in; it counts where the thread does not know who is asking
     * @throws TurnedDownException with every reason why it was not done
     */
    public Done perform(String name, String word, WrittenOrder order, @Nullable Principal principal) {
        return perform(callers.current(principal), name, word, order.order(), order.unreadable());
    }

    private Done perform(Caller caller, String name, String word, Order order, Map<String, String> unreadable) {
        ChangeHandle change = change(name);
        Operation operation = Operation.of(word)
                .filter(known -> known != Operation.PACKAGE)
                .orElseThrow(() -> new TurnedDownException(
                        Kind.UNKNOWN, "no operation '" + word + "'; there are " + Operation.words()));
        admit(caller, operation, name, order.faults(operation, name, unreadable));
        String reason = order.reason();
        Act act = Act.by(caller.name(), reason == null || reason.isBlank() ? "rolled back at the desk" : reason);
        return look(() -> {
            String before = words(change.state());
            String message = run(change, operation, order, act);
            return new Done(name, word, caller.name(), before, words(change.state()), message);
        });
    }

    /**
     * Writes the evidence of a change as a zip archive, for whoever is asking on this thread.
     *
     * @throws TurnedDownException with every reason why it was not written
     */
    public Path writeEvidence(String name, Path file) {
        return writeEvidence(callers.current(), name, file);
    }

    /**
     * The same, for whoever is asking.
     *
     * @param principal whom the server has let in; it counts where the thread does not know who is asking
     * @throws TurnedDownException with every reason why it was not written
     */
    public Path writeEvidence(String name, Path file, @Nullable Principal principal) {
        return writeEvidence(callers.current(principal), name, file);
    }

    private Path writeEvidence(Caller caller, String name, Path file) {
        ChangeHandle change = change(name);
        admit(caller, Operation.PACKAGE, name, List.of());
        return look(() -> change.evidence().writeZip(file));
    }

    /** Who he is counts before what he has written: nobody learns from a fault what he may not do. */
    private static void admit(Caller caller, Operation operation, String name, List<String> faults) {
        String objection = operation.objection(caller);
        if (!objection.isEmpty()) {
            log.warn("{} may not {} '{}': {}", caller.name(), operation.word(), name, objection);
            throw new TurnedDownException(
                    Kind.FORBIDDEN, objection + ", and " + caller.name() + " has " + caller.rolesInWords());
        }
        if (!faults.isEmpty()) {
            throw TurnedDownException.badInput(faults);
        }
    }

    private static String run(ChangeHandle change, Operation operation, Order order, Act act) {
        switch (operation) {
            case OFF -> {
                return off(change, act);
            }
            case FREEZE -> change.freeze(act);
            case UNFREEZE -> change.unfreeze(act);
            case RAMP -> change.ramp(given(order.percent()), act);
            case RAMP_STEP_UP -> change.rampPlan().stepUp(act);
            case RAMP_STEP_DOWN -> change.rampPlan().stepDown(act);
            case SHADOW -> change.shadow(given(order.percent()), act);
            case OPEN -> change.open(act);
            case REQUEST -> {
                return "asked for; another person approves the digest "
                        + change.requestContract(act).digest();
            }
            case APPROVE -> change.approve(given(order.digest()), act);
            case REJECT -> change.approvals().reject(given(order.digest()), act);
            case REVOKE -> change.approvals().revoke(act);
            case WAIVE -> {
                Waiver waiver = change.waivers().waive(given(order.check()), Duration.ofDays(given(order.days())), act);
                return "waived until " + waiver.expiresAt() + ", as number " + waiver.id();
            }
            case CONTRACT -> change.contract(act);
            case REOPEN -> change.reopen(act);
            case ABANDON -> change.abandon(act);
            case PACKAGE -> throw new IllegalStateException("the evidence is written to a file");
        }
        return operation.done();
    }

    /**
     * The built-in percentage goes to 0 first, which asks nobody. Where it does not decide, because an instance has a flag service of
     * its own or the exit has begun, only a freeze takes reads back.
     */
    private static String off(ChangeHandle change, Act act) {
        Phase phase = change.state().phase();
        if (phase == Phase.CONTRACTED) {
            throw new TurnedDownException(
                    Kind.REFUSED,
                    "the old shape is dropped: only a restore brings it back. The new shape is all there is to read");
        }
        change.off(act);
        boolean mustFreeze = phase == Phase.CLOSING || (phase == Phase.OPEN && anotherFlagDecides(change));
        if (mustFreeze) {
            freeze(change, act);
            return "the flag is off, and the change is frozen, because "
                    + (phase == Phase.CLOSING
                            ? "the exit had begun"
                            : "a flag service of the application's own decides");
        }
        return "the flag is off: reads go to the old shape, both shapes are written";
    }

    /** The guard, or somebody else, may have frozen it a moment ago: what was wanted is so. */
    private static void freeze(ChangeHandle change, Act act) {
        try {
            change.freeze(act);
        } catch (RefusedException e) {
            if (change.state().phase() != Phase.FROZEN) {
                throw e;
            }
        }
    }

    private static boolean anotherFlagDecides(ChangeHandle change) {
        return change.fleet().stream().filter(Member::live).anyMatch(member -> !member.builtInFlag());
    }

    private static <T> T given(@Nullable T value) {
        return Objects.requireNonNull(value);
    }

    private static String words(ChangeState state) {
        return state.phase() + (state.phase() == Phase.OPEN ? " at " + PhaseStore.percent(state.ramp()) : "");
    }
}
