package dev.switchback.backup;

import dev.switchback.change.SwitchbackException;

/** Evidence that cannot be read at all. The message names the field and what to do, and holds no secret; there is no cause. */
public class UnreadableEvidenceException extends SwitchbackException {

    private static final long serialVersionUID = 1L;

    public UnreadableEvidenceException(String message) {
        super(message);
    }
}
