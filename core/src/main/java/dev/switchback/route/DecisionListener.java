package dev.switchback.route;

/**
 * Hears of every decision, on the application's thread, before the unit of work reads anything. It MUST NOT do I/O, block
 * or throw.
 */
@FunctionalInterface
public interface DecisionListener {

    /** A unit of work has decided on a change. */
    void decided(String change, Decision decision);
}
