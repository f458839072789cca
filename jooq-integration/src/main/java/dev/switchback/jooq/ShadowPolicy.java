package dev.switchback.jooq;

import dev.switchback.access.ShadowReads;
import java.time.Duration;

/**
 * How reads are compared.
 *
 * @param found takes what is found
 * @param timeBox how long a second query may take
 * @param calibrating compare with the same path, to see how much of what differs is noise
 */
record ShadowPolicy(ShadowReads found, Duration timeBox, boolean calibrating) {

    /** The path to compare with. */
    Pin candidate(Pin decided) {
        return calibrating ? decided.unshadowed() : decided.other();
    }
}
