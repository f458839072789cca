package dev.switchback.benchmarks.measure;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param warmUp of each way, before the first round; again and again for a way that was not done often enough
 * @param slice in which one way runs alone
 * @param rounds in each of which every way has a slice
 */
public record Plan(Duration warmUp, Duration slice, int rounds) {}
