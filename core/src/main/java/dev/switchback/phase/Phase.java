package dev.switchback.phase;

import dev.switchback.change.Path;
import java.util.Set;

/**
 * Where a schema change stands. Durable in PostgreSQL and shared by the fleet: what is written, and what a flag may
 * choose, follows from the phase alone.
 */
public enum Phase {
    /** Registered; the new shape is not, or not all, there yet. */
    PLANNED(Path.OLD, false, true),
    /** Expanded, both shapes written; existing rows are being filled and verified. */
    BACKFILLING(Path.OLD, true, true),
    /** Verified; the rollback window is open and the flag decides what is read. */
    OPEN(Path.OLD, true, true),
    /** Reads are back on the old shape, contract is blocked; both shapes are still written. */
    FROZEN(Path.OLD, true, true),
    /** The gate said GO; waiting for every live instance before the old shape is dropped. */
    CLOSING(Path.NEW, true, true),
    /** The old shape is gone. */
    CONTRACTED(Path.NEW, false, false),
    /** Given up; waiting for every live instance before the new shape is dropped. */
    ABANDONING(Path.OLD, true, true),
    /** The new shape is gone. */
    ABANDONED(Path.OLD, false, true);

    private final Path defaultPath;
    private final boolean bothWritten;
    private final boolean imageRollbackSafe;

    Phase(Path defaultPath, boolean bothWritten, boolean imageRollbackSafe) {
        this.defaultPath = defaultPath;
        this.bothWritten = bothWritten;
        this.imageRollbackSafe = imageRollbackSafe;
    }

    /** The path that is read when no flag decides or can be trusted. */
    public Path defaultPath() {
        return defaultPath;
    }

    /** Whether every write ends up in both shapes, by dual write or by the sync trigger. */
    public boolean bothWritten() {
        return bothWritten;
    }

    /** Whether an old image finds readable, current data. */
    public boolean imageRollbackSafe() {
        return imageRollbackSafe;
    }

    /** Whether the flag chooses the path that is read. */
    public boolean flagDecides() {
        return this == OPEN;
    }

    /** Whether the other path may be read for comparison. */
    public boolean shadowAllowed() {
        return this == BACKFILLING || this == OPEN;
    }

    /** The phases to which a move is legal: the one transition table. */
    public Set<Phase> next() {
        return switch (this) {
            case PLANNED -> Set.of(BACKFILLING);
            case BACKFILLING -> Set.of(OPEN, FROZEN, ABANDONING);
            case OPEN -> Set.of(FROZEN, CLOSING, ABANDONING);
            case FROZEN -> Set.of(OPEN, BACKFILLING, ABANDONING);
            case CLOSING -> Set.of(CONTRACTED, OPEN, FROZEN);
            case ABANDONING -> Set.of(ABANDONED, BACKFILLING);
            case CONTRACTED, ABANDONED -> Set.of();
        };
    }
}
