package dev.switchback.drill;

import dev.switchback.change.Path;
import dev.switchback.check.Ages;
import dev.switchback.diagnose.Diagnosis;
import dev.switchback.diagnose.RollbackVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of one drill, in order; the first that fails is the last that is played. Of one thread. */
final class DrillSteps {

    private static final Logger log = LoggerFactory.getLogger(DrillSteps.class);

    /** So many reads in a row on the old path count as back: one alone may be luck with a percentage. */
    private static final int IN_A_ROW = 20;

    private static final Duration BETWEEN = Duration.ofMillis(5);

    private final DrillApplication application;
    private final DrillFlag flag;
    private final Supplier<Diagnosis> diagnosis;
    private final Duration patience;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final List<String> findings = new ArrayList<>();
    private String written = "";
    private String verdict = "not asked";
    private @Nullable Duration detect;
    private @Nullable Duration revert;
    private @Nullable Duration recover;

    DrillSteps(DrillApplication application, DrillFlag flag, Supplier<Diagnosis> diagnosis, Duration patience) {
        this.application = application;
        this.flag = flag;
        this.diagnosis = diagnosis;
        this.patience = patience;
    }

    /** Something that is not as it should be, in words. */
    private static final class Failed extends Exception {

        private static final long serialVersionUID = 1L;

        Failed(String what) {
            super(what);
        }
    }

    /** Whether all went well; the flag is then as it was before, and off otherwise. */
    boolean play(double before, boolean hasManifest, @Nullable DrillFault fault, @Nullable PreviousImage previous) {
        String step = "begin";
        try {
            step = "new path in use";
            flag.set(100);
            await("a read on the new path", () -> application.read() == Path.NEW);
            write("new");
            found("the new path is in use");
            step = "flip";
            flip(fault);
            step = "image";
            askForTheImage(hasManifest);
            if (previous != null) {
                step = "previous image";
                operate(previous);
            }
            step = "forward";
            forward();
            step = "flag as before";
            flag.set(before);
            return true;
        } catch (Failed e) {
            findings.add(step + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(step + ": interrupted");
        } catch (Exception e) {
            // What the application's own code says may hold anything: the class has to do.
            log.warn("A drill failed at step '{}'", step, e);
            findings.add(step + ": " + e.getClass().getName());
        }
        leaveOff();
        return false;
    }

    private void flip(@Nullable DrillFault fault) throws Exception {
        try {
            if (fault != null) {
                long begun = System.nanoTime();
                fault.begin();
                await("the fault to be noticed", fault::detected);
                detect = since(begun);
                found("the fault was noticed after " + Ages.text(detect));
            }
            long begun = System.nanoTime();
            flag.set(0);
            revert = await("reads on the old path", () -> application.read() == Path.OLD, IN_A_ROW, begun);
            found(IN_A_ROW + " reads in a row on the old path, the first " + Ages.text(revert) + " after the flip");
        } finally {
            if (fault != null) {
                fault.end();
            }
        }
        reads("the old path", application::readBack);
        write("old");
    }

    private void askForTheImage(boolean hasManifest) throws Failed {
        Diagnosis found = diagnosis.get();
        verdict = found.verdict().name();
        if (found.verdict() == RollbackVerdict.DATA_ACTION_NEEDED
                || (hasManifest && found.verdict() != RollbackVerdict.SAFE_TO_ROLL_BACK_IMAGE)) {
            throw new Failed("the diagnosis says " + verdict + "; first: " + found.first());
        }
        found("the diagnosis of " + found.image() + " says " + verdict);
    }

    private void operate(PreviousImage previous) throws Exception {
        try {
            previous.start();
            reads("the previous image", previous::readBack);
            written = mark + "-image";
            previous.write(written);
            found("the previous image reads and writes");
        } finally {
            previous.stop();
        }
    }

    private void forward() throws Exception {
        long begun = System.nanoTime();
        flag.set(100);
        recover = await("a read on the new path", () -> application.read() == Path.NEW, 1, begun);
        reads("the new path", application::readBack);
        found("the new path reads what was written meanwhile, " + Ages.text(recover) + " after the flip back");
    }

    private void write(String where) throws Exception {
        written = mark + "-" + where;
        application.write(written);
        reads("who has just written it", application::readBack);
    }

    private void reads(String who, Callable<String> read) throws Exception {
        String found = read.call();
        if (!written.equals(found)) {
            throw new Failed(who + " does not read the drill's value '" + written + "' but another one");
        }
    }

    private Duration await(String what, Callable<Boolean> condition) throws Exception {
        return await(what, condition, 1, System.nanoTime());
    }

    /** Until the condition held so often in a row; returns when the first of them was. */
    private Duration await(String what, Callable<Boolean> condition, int inARow, long begun) throws Exception {
        int held = 0;
        Duration first = Duration.ZERO;
        while (held < inARow) {
            if (condition.call()) {
                first = held == 0 ? since(begun) : first;
                held++;
            } else {
                held = 0;
            }
            if (held < inARow) {
                if (since(begun).compareTo(patience) > 0) {
                    throw new Failed("waited " + Ages.text(patience) + " for " + what + " in vain");
                }
                Thread.sleep(BETWEEN.toMillis());
            }
        }
        return first;
    }

    /** A drill that failed leaves the environment on the safe side. */
    private void leaveOff() {
        try {
            flag.set(0);
            findings.add("the flag was left off");
        } catch (Exception e) {
            log.warn("The flag could not be turned off after a drill that failed", e);
            findings.add("the flag could not be turned off: " + e.getClass().getName());
        }
    }

    private void found(String what) {
        findings.add(what);
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    String verdict() {
        return verdict;
    }

    @Nullable Duration detect() {
        return detect;
    }

    @Nullable Duration revert() {
        return revert;
    }

    @Nullable Duration recover() {
        return recover;
    }

    List<String> findings() {
        return findings;
    }
}
