package dev.switchback.examples.drill.process;

/** The play cannot go on; the message says why to a person. */
public final class DrillException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DrillException(String message) {
        super(message);
    }

    public DrillException(String message, Throwable cause) {
        super(message, cause);
    }
}
