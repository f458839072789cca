package dev.switchback.route;

/** The application's code within a unit of work. */
@FunctionalInterface
public interface Task<T, X extends Exception> {

    /** Runs; what it throws reaches the caller as it is. */
    T run() throws X;
}
