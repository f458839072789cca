package dev.switchback.jooq;

import dev.switchback.change.SwitchbackException;

/** A statement that would write, or cannot but write, one shape of a change alone. It was not sent. */
public final class OneShapeException extends SwitchbackException {

    private static final long serialVersionUID = 1L;

    OneShapeException(String message) {
        super(message);
    }
}
