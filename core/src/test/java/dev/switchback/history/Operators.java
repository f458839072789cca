package dev.switchback.history;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The people at the controls: what they do while everybody works, at which instance, and what they are told. For one thread. */
final class Operators {

    /** What can be done in the window. */
    enum Move {
        RAMP,
        OFF,
        FREEZE,
        SCAN,
        CLOSE,
        REFILL
    }

    private static final int A_WHILE = 30;

    private final Histories kind;
    private final List<Instance> instances;
    private final Rows rows;
    private final Flags flags;
    private final Crowd crowd;
    private final Gate everybody;
    private final Gate oldImages;
    private final Orders orders;
    private final Random random;
    private final Map<String, Integer> done = new TreeMap<>();
    private volatile boolean expanded;
    private volatile boolean filled;
    private double percent;

    Operators(
            Histories kind,
            List<Instance> instances,
            Rows rows,
            Flags flags,
            Crowd crowd,
            Gate everybody,
            Gate oldImages,
            Orders orders,
            Random random) {
        this.kind = kind;
        this.instances = List.copyOf(instances);
        this.rows = rows;
        this.flags = flags;
        this.crowd = crowd;
        this.everybody = everybody;
        this.oldImages = oldImages;
        this.orders = orders;
        this.random = random;
    }

    /** What was done how often. */
    Map<String, Integer> done() {
        return done;
    }

    /** Whether there is a new shape. */
    boolean expanded() {
        return expanded;
    }

    /** Whether every row has its new shape. */
    boolean filled() {
        return filled;
    }

    /** At the end, or before everybody stands still. */
    void lift() {
        orders.lift();
    }

    /** From PLANNED to OPEN. */
    void goToTheWindow() {
        allRead(Path.OLD, "no window");
        crowd.progress(A_WHILE);
        any().expand(ADA);
        expanded = true;
        done("expand");
        crowd.progress(A_WHILE);
        if (!kind.followsAtOnce()) {
            oldImages.shut();
        }
        fillAndOpen();
    }

    void make(Move move) {
        switch (move) {
            case RAMP -> ramp(List.of(10.0, 50.0, 90.0, 100.0).get(random.nextInt(4)));
            case OFF -> ramp(0);
            case FREEZE -> freeze();
            case SCAN -> scan();
            case CLOSE -> close();
            case REFILL -> refill();
        }
        done(move.name().toLowerCase(Locale.ROOT));
        crowd.progress(random.nextInt(A_WHILE));
    }

    private void fillAndOpen() {
        await().atMost(Crowd.LONGEST).until(() -> {
            any().backfill(
                            BackfillSettings.STANDARD.withWorkers(2).withTarget(Duration.ofMillis(50)),
                            progress -> {},
                            ADA);
            filled = true;
            scan();
            scan();
            done("backfill");
            orders.lift();
            try {
                return any().open(ADA).phase() == Phase.OPEN;
            } catch (RefusedException e) {
                allRead(Path.OLD, "no window yet");
                return false;
            }
        });
        offHolds();
    }

    private void scan() {
        assertThat(any().verify(ADA).divergent()).as("rows that a scan found").isZero();
    }

    private void ramp(double share) {
        orders.lift();
        percent = share;
        flags.set(share, instances, instances.get(random.nextInt(instances.size())), (instance, now) -> {
            if (now == 0) {
                orders.stand(instance.name(), Path.OLD, "an off that it knew of");
            }
        });
    }

    private void freeze() {
        orders.lift();
        ChangeHandle change = any();
        change.freeze(ADA);
        await().atMost(Crowd.LONGEST).until(() -> change.confirmation().complete());
        allRead(Path.OLD, "a freeze that the fleet had confirmed");
        if (!kind.followsAtOnce()) {
            oldImages.open();
        }
        crowd.progress(A_WHILE);
        if (!kind.followsAtOnce()) {
            oldImages.shut();
        }
        orders.lift();
        assertThat(any().unfreeze(ADA).phase()).isEqualTo(Phase.OPEN);
        offHolds();
    }

    /** Rows have lost their new shape past the triggers: a scan finds them, and they are filled again before anybody reads it. */
    private void refill() {
        orders.lift();
        ChangeHandle change = any();
        change.freeze(ADA);
        await().atMost(Crowd.LONGEST).until(() -> change.confirmation().complete());
        allRead(Path.OLD, "a freeze that the fleet had confirmed");
        everybody.shut();
        try {
            filled = false;
            rows.empty(random);
        } finally {
            everybody.open();
        }
        change.verify(ADA);
        orders.lift();
        if (any().unfreeze(ADA).phase() == Phase.OPEN) {
            offHolds();
        } else {
            allRead(Path.OLD, "the way back to the window");
            fillAndOpen();
        }
    }

    /** As far as an instance that is in the middle of a unit of work lets it come, and back. */
    private void close() {
        ramp(100);
        CountDownLatch secondThoughts = new CountDownLatch(1);
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        everybody.shut();
        try {
            hold(instances.get(instances.size() - 1), secondThoughts);
            contract(instances.get(0).change(), refusal);
        } finally {
            everybody.open();
        }
        for (Instance each : instances) {
            await().atMost(Crowd.LONGEST).until(() -> each.known().state().phase() == Phase.CLOSING);
            orders.stand(each.name(), Path.NEW, "a closing that it knew of");
        }
        crowd.progress(A_WHILE);
        orders.lift();
        any().reopen(ADA);
        await().atMost(Crowd.LONGEST).until(() -> refusal.get() != null);
        assertThat(refusal.get()).isInstanceOf(RefusedException.class);
        secondThoughts.countDown();
    }

    /** Returns when the phase is CLOSING; the gate may first find the evidence to be another than what was approved. */
    private void contract(ChangeHandle change, AtomicReference<Throwable> refusal) {
        await().atMost(Crowd.LONGEST).until(() -> {
            await().atMost(Crowd.LONGEST).untilAsserted(() -> {
                instances.forEach(each -> each.actor().application().find(1));
                change.verify(ADA);
                Operator.approve(change);
                assertThat(change.gate().reasons()).isEmpty();
            });
            refusal.set(null);
            Threads.start(() -> refusal.set(catchThrowable(() -> change.contract(ADA))));
            await().atMost(Crowd.LONGEST)
                    .until(() -> refusal.get() != null || change.state().phase() == Phase.CLOSING);
            return change.state().phase() == Phase.CLOSING;
        });
    }

    /** Returns when the instance is in the middle of a unit of work, in which it stays until then. */
    private static void hold(Instance instance, CountDownLatch until) {
        CountDownLatch decided = new CountDownLatch(1);
        Threads.start(() -> instance.switchback().unitOfWork(() -> {
            instance.switchback().decision(instance.change().definition());
            decided.countDown();
            await().forever().until(() -> until.getCount() == 0);
        }));
        await().atMost(Crowd.LONGEST).until(() -> decided.getCount() == 0);
    }

    private ChangeHandle any() {
        return instances.get(random.nextInt(instances.size())).change();
    }

    private void allRead(Path path, String why) {
        instances.forEach(each -> orders.stand(each.name(), path, why));
    }

    /** An off is one also where a freeze or second thoughts came after it. */
    private void offHolds() {
        if (percent == 0) {
            allRead(Path.OLD, "an off before");
        }
    }

    private void done(String act) {
        done.merge(act, 1, Integer::sum);
    }
}
