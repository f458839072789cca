package dev.switchback.benchmarks.report;

import dev.switchback.benchmarks.measure.Results;
import dev.switchback.benchmarks.scenario.Scenario;

/** A scenario with what came of it. */
public record Measured(Scenario scenario, Mode mode, Results results) {}
