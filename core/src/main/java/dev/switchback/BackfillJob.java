package dev.switchback;

import dev.switchback.backfill.BackfillProgress;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.backfill.BackfillState;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SwitchbackException;
import dev.switchback.journal.Act;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backfill as a job of its own: a process that fills one change's rows, and ends. Any number of them may run, besides
 * instances in which it runs embedded; they share the chunks.
 *
 * <pre>{@code
 * java -cp ... dev.switchback.BackfillJob com.shop.ShopSwitchback customer-name --workers=2 --who=ada --why="release 42"
 * }</pre>
 *
 * <p>The class is the application's own: a public {@code Supplier<SwitchbackBuilder>} with a public constructor without
 * parameters, which knows the data source and the changes. Progress goes to the log. On SIGTERM the workers end within the
 * chunk that they have in hand; the process then ends with 143, as any that was told to.
 */
public final class BackfillJob {

    /** Exit code: every row within the bounds was examined, and none is in quarantine. */
    public static final int FINISHED = 0;

    /** Exit code: it failed, for example because the database was away for too long, or the class's own settings said stop. Run it
     * again; it goes on. */
    public static final int FAILED = 1;

    /** Exit code: the arguments or the configuration make no sense. Running it again does not help. */
    public static final int MISUSED = 2;

    /** Exit code: the phase does not allow it. */
    public static final int REFUSED = 3;

    /** Exit code: an operator has cancelled it. */
    public static final int CANCELLED = 4;

    /** Exit code: finished, but rows are in quarantine that have to be mended. */
    public static final int QUARANTINED = 5;

    private static final Logger log = LoggerFactory.getLogger(BackfillJob.class);

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(20);

    private final AtomicBoolean stop = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - BETWEEN_LINES.toNanos());

    private BackfillJob() {}

    /** Runs the job, and ends the process with its exit code. */
    public static void main(String... arguments) {
        BackfillJob job = new BackfillJob();
        Runtime.getRuntime().addShutdownHook(new Thread(job::drain, "switchback-drain"));
        int code = FAILED;
        try {
            code = job.run(arguments);
        } finally {
            job.ended.countDown();
        }
        System.exit(code);
    }

    /** Called when the process is told to end. It ends when this returns. */
    private void drain() {
        if (ended.getCount() > 0) {
            log.info("Told to end: the workers stop after the chunk that they have in hand");
        }
        stop.set(true);
        try {
            if (!ended.await(LONGEST_DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("The workers did not stop within {}; what they had in hand is not kept", LONGEST_DRAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int run(String... arguments) {
        List<String> names = new ArrayList<>();
        Map<String, String> options = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (argument.startsWith("--") && equals > 0) {
                options.put(argument.substring(2, equals), argument.substring(equals + 1));
            } else {
                names.add(argument);
            }
        }
        if (names.size() != 2 || !List.of("workers", "who", "why").containsAll(options.keySet())) {
            log.error(
                    "Usage: BackfillJob <class> <change> [--workers=1] [--who=name] [--why=reason], where the class is a"
                            + " Supplier<SwitchbackBuilder>; given: {}",
                    List.of(arguments));
            return MISUSED;
        }
        try {
            SwitchbackBuilder builder = builder(names.get(0));
            BackfillSettings given = builder.backfill;
            String workers = options.getOrDefault("workers", String.valueOf(given.workers()));
            BackfillSettings settings = given.withWorkers(Integer.parseInt(workers))
                    .stoppedWhen(() -> stop.get() || given.stop().getAsBoolean());
            Act act = Act.by(options.getOrDefault("who", "backfill job"), options.getOrDefault("why", "run as a job"));
            return run(builder, names.get(1), settings, act);
        } catch (ReflectiveOperationException | IllegalArgumentException | InvalidChangeException e) {
            log.error("The backfill cannot start: {}", e.toString());
            return MISUSED;
        }
    }

    private int run(SwitchbackBuilder builder, String name, BackfillSettings settings, Act act) {
        try (Switchback switchback = builder.build()) {
            if (switchback.changes().stream().noneMatch(change -> change.name().equals(name))) {
                throw new IllegalArgumentException("no change named '" + name + "' is registered by the class");
            }
            BackfillProgress progress = switchback.change(name).backfill(settings, this::tell, act);
            log.info("{}", progress);
            return code(progress);
        } catch (RefusedException e) {
            log.error("{}", e.getMessage());
            return REFUSED;
        } catch (InvalidChangeException e) {
            throw e;
        } catch (SwitchbackException e) {
            log.error("The backfill of '{}' failed; run it again to go on: {}", name, e.getMessage(), e);
            return FAILED;
        }
    }

    private static int code(BackfillProgress progress) {
        if (progress.finished()) {
            return progress.quarantined() == 0 ? FINISHED : QUARANTINED;
        }
        return progress.state() == BackfillState.CANCELLED ? CANCELLED : FAILED;
    }

    private void tell(BackfillProgress progress) {
        long last = toldAt.get();
        long now = System.nanoTime();
        if (now - last >= BETWEEN_LINES.toNanos() && toldAt.compareAndSet(last, now)) {
            log.info("{}", progress);
        }
    }

    private static SwitchbackBuilder builder(String type) throws ReflectiveOperationException {
        Object supplier;
        try {
            supplier = Class.forName(type).getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("the constructor of " + type + " fails", e.getCause());
        }
        if (supplier instanceof Supplier<?> each && each.get() instanceof SwitchbackBuilder builder) {
            return builder;
        }
        throw new IllegalArgumentException(type + " is no Supplier<SwitchbackBuilder>");
    }
}
