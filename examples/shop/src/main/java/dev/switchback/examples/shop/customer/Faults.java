package dev.switchback.examples.shop.customer;

import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/** Makes a share of the new adapter's calls fail, so that one can see who notices. Thread-safe. */
@Component
public class Faults {

    private volatile int percent;

    /** How many calls in a hundred fail. */
    public int percent() {
        return percent;
    }

    /**
     * From now on so many calls in a hundred fail.
     *
     * @throws IllegalArgumentException unless it is 0 to 100
     */
    public void set(int share) {
        if (share < 0 || share > 100) {
            throw new IllegalArgumentException("percent is " + share + ": give 0 to 100");
        }
        percent = share;
    }

    /** Throws for as many of the callers as it was told to. */
    void strike() {
        if (ThreadLocalRandom.current().nextInt(100) < percent) {
            throw new InjectedFaultException();
        }
    }
}
