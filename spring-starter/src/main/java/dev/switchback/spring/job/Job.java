package dev.switchback.spring.job;

import dev.switchback.phase.Phase;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an application that is run as a job does, instead of serving. Each can be run again: what is done already is {@link
 * JobExit#DONE}. Without the name of a change a step is taken for every registered one, in the order of their names; a
 * decision is about one change, which has to be named if there are several.
 */
public enum Job {
    /** Adds the new shape of what is not expanded yet, and puts back what is missing of what is. */
    EXPAND(Kind.STEP),

    /** Fills existing rows, until all are filled or the process is told to end. */
    BACKFILL(Kind.STEP),

    /** Scans every row once. Opening needs two clean scans. */
    VERIFY(Kind.STEP),

    /** Adds the declared constraints on the new shape. */
    CONSTRAIN(Kind.STEP),

    /** Opens the rollback window. */
    OPEN(Kind.DECISION),

    /** Prints what the gate says. Changes nothing. */
    GATE(Kind.STEP),

    /** Drops the old shape, if the gate says GO, which takes an approval. Needs a reason. */
    CONTRACT(Kind.LAST_WORD),

    /** Gives the change up and drops the new shape. Needs a reason. */
    ABANDON(Kind.LAST_WORD),

    /** Prints whether the old image can be rolled back to. Changes nothing. */
    DIAGNOSE(Kind.STEP);

    private enum Kind {
        STEP,
        DECISION,
        LAST_WORD
    }

    private final Kind kind;

    Job(Kind kind) {
        this.kind = kind;
    }

    /** As the property spells it, in whatever case. */
    static Optional<Job> named(String name) {
        return Arrays.stream(values())
                .filter(job -> job.toString().equalsIgnoreCase(name.strip()))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Job::toString).collect(Collectors.joining(", "));
    }

    boolean isForEveryChange() {
        return kind == Kind.STEP;
    }

    /** Whether a change in this phase has it behind itself. */
    boolean isDoneIn(Phase phase) {
        boolean exiting = phase == Phase.CLOSING || phase == Phase.CONTRACTED;
        return switch (this) {
            case EXPAND, BACKFILL, OPEN -> phase == Phase.OPEN || exiting;
            case CONSTRAIN -> exiting;
            case VERIFY, CONTRACT -> phase == Phase.CONTRACTED;
            case ABANDON -> phase == Phase.ABANDONED;
            case GATE, DIAGNOSE -> false;
        };
    }

    boolean needsReason() {
        return kind == Kind.LAST_WORD;
    }

    /** As the property spells it: {@code expand}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
