package dev.switchback.route;

/** The application's code within a unit of work, where it has no result. */
@FunctionalInterface
public interface Action<X extends Exception> {

    /** Runs; what it throws reaches the caller as it is. */
    void run() throws X;
}
