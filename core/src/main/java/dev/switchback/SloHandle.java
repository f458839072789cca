package dev.switchback;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.journal.Act;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Trip;
import dev.switchback.slo.Measured;
import dev.switchback.slo.SloPolicy;
import dev.switchback.slo.SloVerdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the guard of the new path knows of one change. Thread-safe, like the {@link ChangeHandle}. */
public final class SloHandle {

    private static final Set<String> KINDS = Set.of("GuardTripped", "TripEnded", "GuardWouldTrip");

    private final SchemaChange change;
    private final Parts parts;

    SloHandle(SchemaChange change, Parts parts) {
        this.change = change;
        this.parts = parts;
    }

    /** Every rule as it stands now, with samples and thresholds, by this instance's policy; changes nothing. */
    public SloVerdict verdict() {
        return parts.slo().verdict(change.name());
    }

    /** What the new path owes, by which this instance judges. */
    public SloPolicy policy() {
        return parts.slo().policy();
    }

    /** The figures behind it: what both paths did in each window. */
    public Measured measured() {
        return parts.slo().measured(change.name());
    }

    /** The trip that holds now; {@link ChangeHandle#unfreeze} ends it. */
    public Optional<Trip> trip() {
        ChangeState state =
                parts.database().autocommit(session -> parts.phases().read(session, change.name()));
        return Optional.ofNullable(state.trip());
    }

    /** Every trip, every end of one, and what would have tripped in a dry run: who, when and why, oldest first. */
    public List<JournalEntry> trips() {
        return parts.journal().entries(change.name()).stream()
                .filter(entry -> KINDS.contains(entry.kind()))
                .toList();
    }

    /**
     * Trips by hand, as the guard would: reads go back to the old shape on every instance, the built-in flag goes to 0, and the change
     * is frozen. Needs no approval, whatever the policy.
     *
     * @throws RefusedException if the new shape is not read in this phase, or it is tripped already
     */
    public void trip(Act act) {
        parts.trips().tripByHand(change.name(), act);
    }
}
