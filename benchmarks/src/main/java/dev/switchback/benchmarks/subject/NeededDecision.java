package dev.switchback.benchmarks.subject;

import dev.openfeature.sdk.Client;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;

/**
 * What a decision cannot do without, by hand: it is counted in and out, so that the old shape is dropped under nobody; the clock tells
 * whether the lease holds; the flag or a percentage answers; and the answer is counted.
 */
public final class NeededDecision implements Subject {

    private static final long LEASE_NANOS = 10_000_000_000L;
    private static final int PERCENT = 100;

    private final String name;
    private final boolean builtIn;
    private final Subject job;

    private NeededDecision(String name, boolean builtIn, Subject job) {
        this.name = name;
        this.builtIn = builtIn;
        this.job = job;
    }

    /** Decided by a flag in memory, and nothing done. */
    public static NeededDecision byFlag(String name) {
        return new NeededDecision(name, false, new Nothing());
    }

    /** Decided by a percentage, and nothing done. */
    public static NeededDecision byPercentage(String name) {
        return new NeededDecision(name, true, new Nothing());
    }

    /** Decided by a flag in memory, then the job. */
    public static NeededDecision before(String name, Subject job) {
        return new NeededDecision(name, false, job);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int batch() {
        return job.batch();
    }

    @Override
    public Operation in(Lab lab) throws Exception {
        LongPredicate answer = builtIn ? NeededDecision::isOn : flag(lab.flags());
        AtomicLong leaseEnds = new AtomicLong(System.nanoTime() + LEASE_NANOS);
        LongAdder running = new LongAdder();
        LongAdder newPath = new LongAdder();
        LongAdder oldPath = new LongAdder();
        Operation operation = job.in(lab);
        return id -> {
            running.increment();
            try {
                long now = System.nanoTime();
                if (now - leaseEnds.get() >= 0) {
                    leaseEnds.set(now + LEASE_NANOS);
                }
                (answer.test(id) ? newPath : oldPath).increment();
                return operation.run(id);
            } finally {
                running.decrement();
            }
        };
    }

    private static LongPredicate flag(Client client) {
        String flag = Table.GUARDED.sql();
        return id -> client.getBooleanValue(flag, false, Keys.context(id));
    }

    private static boolean isOn(long id) {
        return Math.floorMod(Keys.context(id).getTargetingKey().hashCode(), 100) < PERCENT;
    }

    private record Nothing() implements Subject {

        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public int batch() {
            return Decision.BATCH;
        }

        @Override
        public Operation in(Lab lab) {
            return id -> true;
        }
    }
}
