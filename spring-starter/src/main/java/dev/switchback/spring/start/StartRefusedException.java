package dev.switchback.spring.start;

import dev.switchback.change.SwitchbackException;

/** The application's beans leave open what Switchback is to do, or contradict each other. Nothing was begun. */
public final class StartRefusedException extends SwitchbackException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * A refusal.
     *
     * @param cause what is wrong, with the beans it is about
     * @param action what to do
     */
    public StartRefusedException(String cause, String action) {
        super(cause + ": " + action);
        this.action = action;
    }

    /** What to do. */
    public String action() {
        return action;
    }
}
