package dev.switchback.route;

/** Hears of decisions, on the application's thread, before the unit of work reads anything. */
@FunctionalInterface
public interface DecisionListener {

    /**
     * Who hears of one decision on a change: runs each time it is made, by any number of threads at once. Neither this nor the result
     * may do I/O, block or throw. Asked once for many units of work that decide alike, so it may look up what counts them.
     */
    Runnable hearing(String change, Decision decision);
}
