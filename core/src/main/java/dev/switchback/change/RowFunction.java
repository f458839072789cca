package dev.switchback.change;

/**
 * One direction of a {@link JavaMapping}: computes one shape of a row from the row.
 *
 * <p>It is given the values of both shapes, and returns the value of every column of the shape that it fills.
 *
 * <ul>
 *   <li>Called by the threads that back-fill, verify and derive, and by those of the application that write: it MUST be
 *       thread-safe.
 *   <li>It MUST give NULLs for a row that has nothing but NULLs: that is a row which was not filled yet.
 *   <li>It MAY give another result each time (a random initialisation vector), as long as the other direction leads back
 *       to the values it came from.
 *   <li>It MAY throw: the row cannot be converted. The row is quarantined, or the application's own write fails. What is
 *       kept of the exception is its class, never its message.
 *   <li>It MUST throw an {@link java.io.IOException} or {@link java.io.UncheckedIOException} if something it needs (a key
 *       server) cannot be reached now: nothing is quarantined, and the row is tried again later.
 *   <li>It MUST give values as the column will store them: a {@code numeric(12,2)} with its two decimals, microseconds,
 *       {@code jsonb} as PostgreSQL prints it. Otherwise the row is not seen to agree.
 *   <li>It MUST NOT need a connection of the data source that Switchback was given: one may be held while it runs.
 * </ul>
 */
@FunctionalInterface
public interface RowFunction {

    /** The values of the shape that this direction fills, each column of it named. */
    RowValues apply(RowValues row) throws Exception;
}
