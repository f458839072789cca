package dev.switchback.change;

/** A {@link RowFunction} threw for a row: its values cannot be converted. */
public final class UnconvertibleException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnconvertibleException(String message, Exception cause) {
        super(message, cause);
    }

    /** What is kept of the reason: the class of what was thrown. Its message may quote the value. */
    public String reason() {
        Throwable cause = getCause();
        return cause == null ? "unknown" : cause.getClass().getSimpleName();
    }
}
