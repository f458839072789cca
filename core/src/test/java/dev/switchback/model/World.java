package dev.switchback.model;

import dev.switchback.phase.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Everything that there is, at one moment.
 *
 * @param phase as the database has it
 * @param oldShape whether its column is there
 * @param newShape whether its column is there
 * @param trigger whether the sync trigger is there
 * @param old whether the old shape of the row says what was written last
 * @param fresh what the new shape of the row says
 * @param hand what a backfill that reads and writes in two steps has read
 * @param filled whether the backfill is done
 * @param scanned whether a scan since then, in this epoch, found the shapes to agree
 * @param verified what the change's row keeps of it
 * @param leaseOver whether the lease has passed since the last move
 * @param a one instance
 * @param b the other one
 */
record World(
        Phase phase,
        boolean oldShape,
        boolean newShape,
        boolean trigger,
        boolean old,
        Fresh fresh,
        Fresh hand,
        boolean filled,
        boolean scanned,
        boolean verified,
        boolean leaseOver,
        Instance a,
        Instance b) {

    /** What a shape says. */
    enum Fresh {
        EMPTY,
        AS_WRITTEN_LAST,
        BEHIND
    }

    static final World BEGINNING = new World(
            Phase.PLANNED,
            true,
            false,
            false,
            true,
            Fresh.EMPTY,
            Fresh.EMPTY,
            false,
            false,
            false,
            false,
            Instance.NOT_STARTED,
            Instance.NOT_STARTED);

    /** All of it, whichever of the two instances is called which. */
    long key() {
        long key = phase.ordinal() | (oldShape ? 8 : 0) | (newShape ? 16 : 0) | (trigger ? 32 : 0) | (old ? 64 : 0);
        key |= fresh.ordinal() << 7 | hand.ordinal() << 9 | (filled ? 1 << 11 : 0) | (scanned ? 1 << 12 : 0);
        key |= (verified ? 1 << 13 : 0) | (leaseOver ? 1 << 14 : 0);
        long one = a.key();
        long other = b.key();
        return key | Math.min(one, other) << 15 | Math.max(one, other) << 35;
    }

    Instance instance(int number) {
        return number == 0 ? a : b;
    }

    World with(int number, Instance instance) {
        return new World(
                phase,
                oldShape,
                newShape,
                trigger,
                old,
                fresh,
                hand,
                filled,
                scanned,
                verified,
                leaseOver,
                number == 0 ? instance : a,
                number == 0 ? b : instance);
    }

    World withRow(boolean oldAfter, Fresh freshAfter, Fresh handAfter) {
        return new World(
                phase,
                oldShape,
                newShape,
                trigger,
                oldAfter,
                freshAfter,
                handAfter,
                filled,
                scanned,
                verified,
                leaseOver,
                a,
                b);
    }

    World withProof(boolean filledAfter, boolean scannedAfter, boolean verifiedAfter) {
        return new World(
                phase,
                oldShape,
                newShape,
                trigger,
                old,
                fresh,
                hand,
                filledAfter,
                scannedAfter,
                verifiedAfter,
                leaseOver,
                a,
                b);
    }

    World withShapes(boolean oldThere, boolean newThere, boolean triggerThere) {
        return new World(
                phase,
                oldThere,
                newThere,
                triggerThere,
                old,
                newThere ? fresh : Fresh.EMPTY,
                hand,
                filled,
                scanned,
                verified,
                leaseOver,
                a,
                b);
    }

    /** Time passes: whatever was read before the last move is not trusted any more. */
    World afterLease() {
        return new World(
                phase,
                oldShape,
                newShape,
                trigger,
                old,
                fresh,
                hand,
                filled,
                scanned,
                verified,
                true,
                a.current() ? a : a.withoutLease(),
                b.current() ? b : b.withoutLease());
    }

    /** Another phase, and with it another epoch: {@code PhaseStore.move}. A scan counts for the epoch in which it was. */
    World moved(Phase to) {
        boolean proved = switch (to) {
            case OPEN -> verified || phase == Phase.BACKFILLING;
            case PLANNED, BACKFILLING, ABANDONING, ABANDONED -> false;
            case FROZEN, CLOSING, CONTRACTED -> verified;
        };
        return new World(
                to,
                oldShape,
                newShape,
                trigger,
                old,
                fresh,
                hand,
                to != Phase.BACKFILLING && filled,
                false,
                proved,
                false,
                a.outdated(),
                b.outdated());
    }

    /** What is wrong with the world as it is, in words; null if nothing is. */
    @Nullable String fault(boolean byTrigger) {
        if (phase.imageRollbackSafe() && !(oldShape && old)) {
            return "P1: an old image could be rolled back to, and does not find what was written last";
        }
        if (phase.bothWritten() && !(oldShape && newShape)) {
            return "P6: a shape is gone in " + phase;
        }
        boolean proved = phase == Phase.OPEN || phase == Phase.CLOSING || (phase == Phase.FROZEN && verified);
        if (proved && fresh != Fresh.AS_WRITTEN_LAST) {
            return "P1: the shapes disagree in " + phase + ", the new one is " + words(fresh);
        }
        if (byTrigger && phase.bothWritten() && fresh == Fresh.BEHIND) {
            return "P1: the shapes disagree in " + phase + ", the new one is behind";
        }
        return null;
    }

    static String words(Fresh fresh) {
        return fresh == Fresh.EMPTY ? "empty" : "behind";
    }
}
