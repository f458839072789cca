package dev.switchback.phase;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a rollback window may end: time and stability, both by the database's clock. One of them alone is refused: a window that
 * is only old may have been broken yesterday, and one that is only stable may not have met next week's batch job.
 *
 * @param minimumAge how long the window must have been open
 * @param minimumStable how long the new path must have served everything, without anything that restarts the stability clock
 * @param foreignQuiet how long no foreign writer may have written the old shape
 */
public record WindowPolicy(Duration minimumAge, Duration minimumStable, Duration foreignQuiet) {

    /** Two weeks open, one week at 100 %, three days without a foreign writer: two weekly releases fit into it. */
    public static final WindowPolicy STANDARD =
            new WindowPolicy(Duration.ofDays(14), Duration.ofDays(7), Duration.ofDays(3));

    public WindowPolicy {
        refuse(faults(minimumAge, minimumStable, foreignQuiet));
    }

    /** A policy of its own, part by part. */
    public static Parts openFor(Duration minimumAge) {
        return new Parts(minimumAge, null, STANDARD.foreignQuiet());
    }

    /** A policy that is not complete without {@link #stableFor}. */
    public static final class Parts {

        private final Duration minimumAge;
        private final @Nullable Duration minimumStable;
        private final Duration foreignQuiet;

        private Parts(Duration minimumAge, @Nullable Duration minimumStable, Duration foreignQuiet) {
            this.minimumAge = minimumAge;
            this.minimumStable = minimumStable;
            this.foreignQuiet = foreignQuiet;
        }

        /** How long the new path must have served everything. */
        public Parts stableFor(Duration minimumStable) {
            return new Parts(minimumAge, minimumStable, foreignQuiet);
        }

        /** How long no foreign writer may have written the old shape; that of {@link #STANDARD} if unset. */
        public Parts foreignQuietFor(Duration foreignQuiet) {
            return new Parts(minimumAge, minimumStable, foreignQuiet);
        }

        /**
         * The policy.
         *
         * @throws IllegalArgumentException with every fault: without a minimum time, or without a stability criterion
         */
        public WindowPolicy build() {
            if (minimumStable == null) {
                throw refusal(faults(minimumAge, null, foreignQuiet));
            }
            return new WindowPolicy(minimumAge, minimumStable, foreignQuiet);
        }
    }

    private static List<String> faults(Duration minimumAge, @Nullable Duration minimumStable, Duration foreignQuiet) {
        List<String> faults = new ArrayList<>();
        check(faults, "minimumAge", minimumAge);
        if (minimumStable == null) {
            faults.add(
                    "minimumStable is not set: time alone does not tell a window that works from one that is broken; say"
                            + " stableFor(...)");
        } else {
            check(faults, "minimumStable", minimumStable);
        }
        check(faults, "foreignQuiet", foreignQuiet);
        return faults;
    }

    private static void check(List<String> faults, String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            faults.add(name + " is " + value + ": a window without it cannot be judged; give a positive duration");
        }
    }

    private static void refuse(List<String> faults) {
        if (!faults.isEmpty()) {
            throw refusal(faults);
        }
    }

    private static IllegalArgumentException refusal(List<String> faults) {
        return new IllegalArgumentException(String.join("; ", faults));
    }
}
