package dev.switchback.traffic;

import dev.switchback.change.Path;
import java.time.Instant;

/**
 * What an instance counted on a path in a minute.
 *
 * @param minute its beginning, by the database's clock
 * @param instance its id; with {@code ~1} and so on if the database's clock went back and the minute came again
 */
public record TrafficMinute(Instant minute, Path path, String instance, Totals totals) {}
