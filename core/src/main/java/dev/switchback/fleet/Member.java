package dev.switchback.fleet;

import java.time.Duration;
import java.time.Instant;

/**
 * An instance as the control tables know it. Times and the verdict are by the database's clock.
 *
 * @param info who it is
 * @param startedAt its first heartbeat
 * @param lastSeen its last heartbeat
 * @param silence how long ago that was
 * @param live whether its heartbeat has not expired
 * @param acknowledged the epoch of the asked change on which all its units of work run; 0 if it does not know the change
 */
public record Member(
        InstanceInfo info, Instant startedAt, Instant lastSeen, Duration silence, boolean live, long acknowledged) {}
