package dev.switchback.route;

/** Why a decision is what it is. A closed set, so that it can be a metric's tag. */
public enum Reason {
    /** The flag was asked, and its answer was followed. */
    FLAG,
    /** The phase alone decides; no flag was asked. */
    PHASE,
    /** The phase allows no choice yet, whatever the flag answered. */
    CLAMPED,
    /** An operator, the guard or a divergence put the change into FROZEN; no flag was asked. */
    FROZEN,
    /** The guard found the new path at fault; no flag was asked. */
    TRIPPED,
    /** The flag asks for the new shape, but some row's new shape is behind its old one. */
    STALE_ROWS,
    /** The flag asks for the new shape, but somebody keeps writing the old one alone. */
    FOREIGN_WRITERS,
    /** The phase could not be read within the lease, so the flag was not asked. */
    STALE_PHASE,
    /** The flag does not exist. */
    FLAG_NOT_FOUND,
    /** The flag is neither a boolean nor a text. */
    FLAG_WRONG_TYPE,
    /** The flag is a text that is not in the vocabulary of staged values. */
    FLAG_UNKNOWN_VALUE,
    /** The flag's value is null. */
    FLAG_NULL,
    /** The flag's provider is not ready, or was shut down. */
    PROVIDER_NOT_READY,
    /** The provider or a hook failed, and said so. */
    PROVIDER_FAILED,
    /** The flag source threw. */
    PROVIDER_THREW
}
