package dev.switchback.model;

/** What keeps the promises. Each can be left out, to see what it is there for. */
enum Rule {
    /** A flag is not followed before the window is open: {@code Router}. */
    CLAMP_WHILE_BACKFILLING,
    /** A snapshot whose lease has run out means the phase's default, whatever the flag says: {@code Router}. */
    DEFAULT_WHEN_STALE,
    /** A failing flag is an off: {@code Router}, {@code Decider}. */
    FAILING_FLAG_IS_OFF,
    /** A decision is kept to the end of the unit of work: {@code UnitOfWork}. */
    ONE_DECISION_PER_UNIT,
    /** The window opens only after a scan that began after the backfill, in this phase: {@code ReadyToOpenCheck}. */
    VERIFICATION_BEFORE_OPEN,
    /** What was frozen unverified goes back to the backfill: {@code PhaseStore.move}. */
    NO_UNVERIFIED_UNFREEZE,
    /** The trigger goes with the columns, not before: {@code Exit}. */
    TRIGGER_UNTIL_THE_DROP,
    /** What is written follows from the phase, not from the flag: {@code DualWrite}. */
    WRITES_BY_PHASE,
    /** On the way out a shape that is gone is not missed: {@code DualWrite}. */
    TOLERANT_WRITES_ON_THE_WAY_OUT,
    /** Who does not know the phase writes whatever is there: {@code DualWrite}. */
    WRITES_WHAT_IS_THERE_WHEN_STALE,
    /** A backfill writes what the row says when it is written: {@code RowFilling}. */
    BACKFILL_OF_THE_ROW_AS_IT_IS,
    /** Nothing is filled by adapters before the fleet knows that both shapes are written: {@code Backfill}. */
    BARRIER_BEFORE_BACKFILL,
    /** A shape goes only after every live instance has acknowledged the phase: {@code Barrier}. */
    ACKNOWLEDGEMENT_BEFORE_DROP,
    /** An instance acknowledges only when no unit of work runs on an earlier epoch: {@code PhaseWatch.acknowledged}. */
    ACKNOWLEDGEMENT_AFTER_UNITS,
    /** A shape goes only when the lease of every snapshot of an earlier epoch has run out: {@code Barrier}. */
    LEASE_BEFORE_DROP,
    /** An instance is in the fleet before it reads the phases: {@code Switchback}'s constructor. */
    HEARTBEAT_BEFORE_FIRST_SNAPSHOT,
    /** Shapes are dropped in {@code CLOSING} and {@code ABANDONING} only: {@code Phase.next}. */
    TRANSITION_TABLE
}
