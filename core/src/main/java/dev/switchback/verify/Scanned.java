package dev.switchback.verify;

import java.time.Instant;

/**
 * A finished scan.
 *
 * @param oldest when its first snapshot was taken, or a moment earlier
 * @param newest when its last snapshot was taken, or a moment earlier; the same if there was but one
 */
record Scanned(Scan.Counted counted, Instant oldest, Instant newest) {}
