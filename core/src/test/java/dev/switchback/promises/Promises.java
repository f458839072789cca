package dev.switchback.promises;

/** All of them: a way to build an application implements this, and no more than how it is built. */
public interface Promises
        extends RollbackSafe, NoStaleReads, OneDecision, OffIsInstant, FlagChoosesReads, NothingIsLost, NeverWorse {}
