package dev.switchback.model;

import dev.switchback.change.Path;
import dev.switchback.fleet.Confirmation;
import dev.switchback.fleet.InstanceInfo;
import dev.switchback.fleet.Member;
import dev.switchback.model.Instance.Standing;
import dev.switchback.model.World.Fresh;
import dev.switchback.phase.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything that can happen next: what the operator, the database's jobs and other writers do. */
final class Steps {

    private static final String[] NAMES = {"A", "B"};
    private static final List<List<Member>> MEMBERS =
            List.of(List.of(member("A", false), member("A", true)), List.of(member("B", false), member("B", true)));

    private static final Set<Phase> LEASE_MATTERS =
            EnumSet.of(Phase.BACKFILLING, Phase.FROZEN, Phase.CLOSING, Phase.ABANDONING);

    private final Set<Rule> without;
    private final boolean byTrigger;
    private final boolean countsTheGone;
    private final InstanceSteps instances;

    private Steps(boolean byTrigger, boolean countsTheGone, Set<Rule> without) {
        this.byTrigger = byTrigger;
        this.countsTheGone = countsTheGone;
        this.without = without;
        this.instances = new InstanceSteps(this);
    }

    /** Repositories of which one adapter writes, the sync trigger completes the row, and an old image writes as well. */
    static Steps byTrigger(Rule... without) {
        return new Steps(true, false, setOf(without));
    }

    /** Repositories of which both adapters write, and nothing in the database helps. */
    static Steps byAdapters(Rule... without) {
        return new Steps(false, false, setOf(without));
    }

    /** The same, as if the promises held for whoever the fleet counts as gone as well. */
    Steps countingThoseWhoAreGone() {
        return new Steps(byTrigger, true, without);
    }

    private static Set<Rule> setOf(Rule... rules) {
        Set<Rule> set = EnumSet.noneOf(Rule.class);
        set.addAll(List.of(rules));
        return set;
    }

    /** Hears of a step: where it leads, what went wrong on the way if anything did, and how to say it. */
    interface Arrival {
        void at(World after, @Nullable String fault, Supplier<String> how);
    }

    boolean hasTrigger() {
        return byTrigger;
    }

    /** Whether what a unit of work does is to be held against the library. */
    boolean counts(Standing standing) {
        return standing == Standing.KNOWN || (standing == Standing.GONE && countsTheGone);
    }

    boolean holds(Rule rule) {
        return !without.contains(rule);
    }

    void from(World world, Arrival arrival) {
        for (int i = 0; i < NAMES.length; i++) {
            instances.from(world, i, NAMES[i], arrival);
        }
        moves(world, arrival);
        jobs(world, arrival);
        if (byTrigger) {
            others(world, arrival);
        }
        if (!world.leaseOver() && LEASE_MATTERS.contains(world.phase())) {
            arrival.at(world.afterLease(), null, () -> "the lease passes since the phase became " + world.phase());
        }
    }

    private void moves(World world, Arrival arrival) {
        for (Phase to : Phase.values()) {
            boolean legal = world.phase().next().contains(to);
            if (!legal && !(world.phase() == Phase.OPEN && to == Phase.CONTRACTED && !holds(Rule.TRANSITION_TABLE))) {
                continue;
            }
            switch (to) {
                case PLANNED -> {}
                case BACKFILLING ->
                    move(world.phase() == Phase.PLANNED ? world.withShapes(true, true, byTrigger) : world, to, arrival);
                case OPEN -> {
                    if (mayOpen(world)) {
                        move(world, to, arrival);
                    }
                }
                case FROZEN, ABANDONING -> move(world, to, arrival);
                case CLOSING ->
                    move(holds(Rule.TRIGGER_UNTIL_THE_DROP) ? world : world.withShapes(true, true, false), to, arrival);
                case CONTRACTED -> {
                    if (!legal || barrierIsOpen(world)) {
                        move(world.withShapes(false, true, false), to, arrival);
                    }
                }
                case ABANDONED -> {
                    if (barrierIsOpen(world)) {
                        move(world.withShapes(true, false, false), to, arrival);
                    }
                }
            }
        }
    }

    private static void move(World prepared, Phase to, Arrival arrival) {
        arrival.at(prepared.moved(to), null, () -> "the operator moves it from " + prepared.phase() + " to " + to);
    }

    /** {@code Opening} with {@code ReadyToOpenCheck}; {@code PhaseStore.move} for what comes from FROZEN. */
    private boolean mayOpen(World world) {
        return switch (world.phase()) {
            case BACKFILLING -> world.scanned() || !holds(Rule.VERIFICATION_BEFORE_OPEN);
            case FROZEN -> world.verified() || !holds(Rule.NO_UNVERIFIED_UNFREEZE);
            default -> true;
        };
    }

    /** {@code Barrier.waitingFor}, with the library's own idea of when a confirmation is complete. */
    private boolean barrierIsOpen(World world) {
        List<Member> live = new ArrayList<>();
        for (int i = 0; i < NAMES.length; i++) {
            Instance instance = world.instance(i);
            if (instance.live()) {
                live.add(MEMBERS.get(i).get(instance.acknowledged() ? 1 : 0));
            }
        }
        boolean confirmed = new Confirmation(1, live).complete() || !holds(Rule.ACKNOWLEDGEMENT_BEFORE_DROP);
        return confirmed && (world.leaseOver() || !holds(Rule.LEASE_BEFORE_DROP));
    }

    private static Member member(String name, boolean acknowledged) {
        return new Member(
                new InstanceInfo(name, "model", "1"),
                "",
                Instant.EPOCH,
                Instant.EPOCH,
                Duration.ZERO,
                true,
                acknowledged ? 1 : 0,
                true,
                null,
                null,
                List.of());
    }

    /** Backfill and verification. */
    private void jobs(World world, Arrival arrival) {
        if (world.phase() == Phase.BACKFILLING && mayFill(world)) {
            Fresh derived = world.old() ? Fresh.AS_WRITTEN_LAST : Fresh.BEHIND;
            if (holds(Rule.BACKFILL_OF_THE_ROW_AS_IT_IS)) {
                fill(world, derived, arrival);
            } else if (world.hand() == Fresh.EMPTY) {
                arrival.at(
                        world.withRow(world.old(), world.fresh(), derived), null, () -> "the backfill reads the row");
            } else {
                fill(world.withRow(world.old(), world.fresh(), Fresh.EMPTY), world.hand(), arrival);
            }
        }
        if (world.phase().bothWritten() && (world.filled() || world.verified())) {
            boolean agree = world.old() && world.fresh() == Fresh.AS_WRITTEN_LAST;
            arrival.at(
                    world.withProof(world.filled(), agree, agree && world.verified()),
                    null,
                    () -> "a scan finds that the shapes " + (agree ? "agree" : "disagree"));
        }
    }

    /** {@code Backfill.begin}. */
    private boolean mayFill(World world) {
        return byTrigger || !holds(Rule.BARRIER_BEFORE_BACKFILL) || barrierIsOpen(world);
    }

    private static void fill(World world, Fresh value, Arrival arrival) {
        arrival.at(
                world.withRow(world.old(), value, world.hand()).withProof(true, world.scanned(), world.verified()),
                null,
                () -> "the backfill fills the row");
    }

    /** An old image as long as one can be rolled back to, and a person with psql as long as both shapes are there. */
    private void others(World world, Arrival arrival) {
        if (world.phase().imageRollbackSafe() && world.oldShape()) {
            arrival.at(written(world, true, false), null, () -> "the old image writes the row");
        }
        if (world.phase().bothWritten() && world.newShape()) {
            arrival.at(written(world, false, true), null, () -> "somebody writes the new shape with psql");
        }
    }

    /** A write of one shape or both, and what the sync trigger makes of it. */
    static World written(World world, boolean oldWritten, boolean newWritten) {
        boolean old = oldWritten || (world.trigger() && newWritten);
        Fresh behind = world.fresh() == Fresh.EMPTY ? Fresh.EMPTY : Fresh.BEHIND;
        Fresh fresh = newWritten || (world.trigger() && oldWritten) ? Fresh.AS_WRITTEN_LAST : behind;
        Fresh hand = world.hand() == Fresh.EMPTY ? Fresh.EMPTY : Fresh.BEHIND;
        return world.withRow(old, world.newShape() ? fresh : Fresh.EMPTY, hand);
    }

    /** Whether a shape is there. */
    static boolean isThere(World world, Path shape) {
        return shape == Path.OLD ? world.oldShape() : world.newShape();
    }
}
