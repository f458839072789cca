package dev.switchback;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.gate.BreakGlass;
import dev.switchback.gate.BreakGlassTerms;
import dev.switchback.gate.BreakGlasses;
import dev.switchback.journal.Act;
import java.time.Duration;
import java.util.List;

/**
 * Emergencies: for up to an hour, what a check lets be taken out of the gate's way is, and steps of a ramp may be skipped. Going back never
 * needs any of it. Thread-safe, like the {@link ChangeHandle}.
 */
public final class BreakGlassHandle {

    private final SchemaChange change;
    private final BreakGlasses breakGlasses;

    BreakGlassHandle(SchemaChange change, BreakGlasses breakGlasses) {
        this.change = change;
        this.breakGlasses = breakGlasses;
    }

    /**
     * Breaks the glass: in the log, the metrics, the journal and the evidence from now on.
     *
     * @param lasts up to an hour, by the database's clock
     * @throws RefusedException if the approver is the same person, it would last for too long, it is open already, or the change is over
     */
    public BreakGlass open(BreakGlassTerms terms, Duration lasts, Act act) {
        return breakGlasses.open(change, terms, lasts, act);
    }

    /**
     * Ends it before its time is over. Anybody may. The follow-up stays open.
     *
     * @throws RefusedException if it is not open
     */
    public void end(long breakGlass, Act act) {
        breakGlasses.end(change, breakGlass, act);
    }

    /**
     * Says that what was left to be done is done. Until then the gate's {@code follow-ups-closed} fails.
     *
     * @throws RefusedException if it was said already, or break-glass is still open
     */
    public void closeFollowUp(long breakGlass, Act act) {
        breakGlasses.closeFollowUp(change, breakGlass, act);
    }

    /** Every one of this change, the latest first. */
    public List<BreakGlass> all() {
        return breakGlasses.all(change);
    }
}
