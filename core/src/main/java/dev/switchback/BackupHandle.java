package dev.switchback;

import dev.switchback.backup.Attestation;
import dev.switchback.backup.Attestations;
import dev.switchback.backup.Reading;
import dev.switchback.backup.Readings;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.journal.Act;
import java.util.List;

/** What an operator learns and says of the backups before a contract. Thread-safe, like the {@link ChangeHandle}. */
public final class BackupHandle {

    private final SchemaChange change;
    private final Parts parts;
    private final Readings readings;

    BackupHandle(SchemaChange change, Parts parts, Readings readings) {
        this.change = change;
        this.parts = parts;
        this.readings = readings;
    }

    /** Asks every source now, and says what each answered; changes nothing. */
    public List<Reading> readings() {
        return parts.database().inTransaction(readings::in);
    }

    /**
     * Says what no machine can, as one of two people. Replaces what was said before.
     *
     * @return the number to confirm it by
     * @throws RefusedException if a time in it is yet to come
     */
    public long attest(Attestation attestation, Act act) {
        return attestations().attest(change, attestation, act);
    }

    /**
     * Confirms what was said, as the other person: from then on it counts.
     *
     * @throws RefusedException if it is not the latest, or is expired, confirmed already, or the same person's
     */
    public void confirm(long attestation, Act act) {
        attestations().confirm(change, attestation, act);
    }

    private Attestations attestations() {
        return new Attestations(parts.database(), parts.journal());
    }
}
