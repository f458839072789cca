package dev.switchback.change;

import java.util.List;

/**
 * An operation that was understood and refused: nothing was changed. Lists every reason at once, each with what to do
 * next.
 */
public class RefusedException extends SwitchbackException {

    private static final long serialVersionUID = 1L;

    private final String change;
    private final String operation;
    private final List<String> reasons;

    public RefusedException(String change, String operation, List<String> reasons) {
        super(operation + " of '" + change + "' refused: " + String.join("; ", reasons));
        this.change = change;
        this.operation = operation;
        this.reasons = List.copyOf(reasons);
    }

    public RefusedException(String change, String operation, String reason) {
        this(change, operation, List.of(reason));
    }

    /** The name of the schema change. */
    public String change() {
        return change;
    }

    /** What was asked for, as one word of the vocabulary: {@code contract}, {@code open}, {@code freeze}. */
    public String operation() {
        return operation;
    }

    /** Every reason for the refusal. */
    public List<String> reasons() {
        return reasons;
    }
}
