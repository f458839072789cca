package dev.switchback.examples.drill;

import org.jspecify.annotations.Nullable;

/** Something is missing before the play can begin; the message says what to a person. */
final class CannotBeginException extends Exception {

    private static final long serialVersionUID = 1L;

    CannotBeginException(String message) {
        super(message);
    }

    CannotBeginException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
