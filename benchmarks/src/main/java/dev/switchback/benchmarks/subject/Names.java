package dev.switchback.benchmarks.subject;

import java.util.concurrent.ThreadLocalRandom;

/** New names for customers: always of the same length, and hardly ever the one that was there. */
final class Names {

    private static final int FIRST = 100_000;
    private static final int COUNT = 900_000;

    private Names() {}

    static String first() {
        return "Ada" + number();
    }

    static String last() {
        return "King" + number();
    }

    private static int number() {
        return FIRST + ThreadLocalRandom.current().nextInt(COUNT);
    }
}
