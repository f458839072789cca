package dev.switchback;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.gate.Waiver;
import dev.switchback.gate.Waivers;
import dev.switchback.journal.Act;
import java.time.Duration;
import java.util.List;

/** Findings of the gate of which a named person takes the risk. Thread-safe, like the {@link ChangeHandle}. */
public final class WaiverHandle {

    private final SchemaChange change;
    private final Waivers waivers;

    WaiverHandle(SchemaChange change, Waivers waivers) {
        this.change = change;
        this.waivers = waivers;
    }

    /**
     * Takes the risk of what a check finds now, in this window. Another person must approve the contract, and reads it.
     *
     * @param check the check's name
     * @param validFor up to 7 days, by the database's clock
     * @throws RefusedException if the phase is not OPEN, the check finds nothing that blocks, or does not let a person waive it
     */
    public Waiver waive(String check, Duration validFor, Act act) {
        return waivers.waive(change, check, validFor, act);
    }

    /**
     * Takes a waiver back. Anybody may.
     *
     * @throws RefusedException if it does not count any more
     */
    public void revoke(long waiver, Act act) {
        waivers.revoke(change, waiver, act);
    }

    /** Every waiver, the latest first. */
    public List<Waiver> all() {
        return waivers.all(change);
    }
}
