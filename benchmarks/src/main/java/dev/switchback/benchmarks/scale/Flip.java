package dev.switchback.benchmarks.scale;

import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.benchmarks.measure.Medians;
import dev.switchback.benchmarks.measure.Plan;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** How soon off is off: by the flag source, and by the override in the database for every instance. */
public final class Flip implements Scale {

    private static final int THREADS = 8;
    private static final int FLIPS = 200;
    private static final int INSTANCES = 5;
    private static final int FREEZES = 5;

    @Override
    public String measure(Lab lab, Plan plan) throws Exception {
        AtomicLong units = new AtomicLong();
        long late = flips(lab, units);
        double[] freezes = freezes(lab);
        return String.format(
                Locale.ROOT,
                """

                ### Off

                - By the flag source, %d times under %d threads: of %,d units of work that began after it had answered off, **%d** read the
                  new path.
                - By a freeze on one instance of %d, with the default poll: all others read the old path after %.2f s at the median, %.2f s
                  at most.
                """,
                FLIPS,
                THREADS,
                units.get(),
                late,
                INSTANCES,
                Medians.of(freezes),
                Arrays.stream(freezes).max().orElseThrow());
    }

    /** The units of work that began after the flag was off, and still read the new path. */
    private static long flips(Lab lab, AtomicLong units) throws InterruptedException {
        SchemaChange change = Table.GUARDED.change();
        AtomicBoolean off = new AtomicBoolean();
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong late = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(
                    () -> {
                        while (!done.get()) {
                            boolean wasOff = off.get();
                            Path path = lab.switchback().decision(change).path();
                            // Still off, so that no flip back came in between.
                            if (wasOff && off.get()) {
                                units.incrementAndGet();
                                late.addAndGet(path == Path.NEW ? 1 : 0);
                            }
                        }
                    },
                    "flip-" + i);
            threads.add(thread);
            thread.start();
        }
        for (int i = 0; i < FLIPS; i++) {
            lab.flag(Table.GUARDED, false);
            off.set(true);
            Thread.sleep(5);
            off.set(false);
            lab.flag(Table.GUARDED, true);
            Thread.sleep(1);
        }
        done.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        return late.get();
    }

    /** Seconds until every other instance reads the old path. */
    private static double[] freezes(Lab lab) throws InterruptedException {
        List<Switchback> fleet = new ArrayList<>();
        try {
            for (int i = 0; i < INSTANCES; i++) {
                SwitchbackBuilder builder = Switchback.builder(lab.control()).application("benchmarks", "1");
                Arrays.stream(Table.values())
                        .filter(Table::changing)
                        .map(Table::change)
                        .forEach(builder::register);
                fleet.add(builder.build());
            }
            double[] seconds = new double[FREEZES];
            for (int i = 0; i < FREEZES; i++) {
                awaitPath(fleet, Path.NEW);
                long began = System.nanoTime();
                fleet.get(0).change(Table.GUARDED.sql()).freeze(lab.act());
                awaitPath(fleet, Path.OLD);
                seconds[i] = (System.nanoTime() - began) / 1e9;
                fleet.get(0).change(Table.GUARDED.sql()).unfreeze(lab.act());
            }
            return seconds;
        } finally {
            fleet.forEach(Switchback::close);
        }
    }

    private static void awaitPath(List<Switchback> fleet, Path path) throws InterruptedException {
        SchemaChange change = Table.GUARDED.change();
        for (Switchback instance : fleet) {
            while (instance.decision(change).path() != path) {
                Thread.sleep(1);
            }
        }
    }
}
