package dev.switchback.change;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Switchback throws. An application's own exceptions, those of its repository adapters and of its
 * statements, never come wrapped in one.
 */
public class SwitchbackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SwitchbackException(String message) {
        super(message);
    }

    public SwitchbackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
