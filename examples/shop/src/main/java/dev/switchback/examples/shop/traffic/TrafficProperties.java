package dev.switchback.examples.shop.traffic;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Traffic of the shop's own.
 *
 * @param enabled whether there is any
 * @param threads how many calls there are at once, at most
 * @param callsPerSecond of all threads together
 * @param oldImageWritesPerSecond of the writer who knows full_name alone
 */
@ConfigurationProperties("shop.traffic")
record TrafficProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("4") int threads,
        @DefaultValue("60") int callsPerSecond,
        @DefaultValue("4") int oldImageWritesPerSecond) {

    TrafficProperties {
        if (threads < 1 || threads > 32 || callsPerSecond < threads || oldImageWritesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "shop.traffic has threads " + threads + ", calls-per-second " + callsPerSecond
                            + ", old-image-writes-per-second " + oldImageWritesPerSecond
                            + ": give 1 to 32 threads, one call a second for each or more, and one write or more");
        }
    }
}
