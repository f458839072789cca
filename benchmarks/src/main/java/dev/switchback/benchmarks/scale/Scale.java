package dev.switchback.benchmarks.scale;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.measure.Plan;

/** Something that grows, and what it costs. */
public interface Scale {

    /** A paragraph or a table in Markdown, with a heading. The lab is quiet, so that whatever shows is its own. */
    String measure(Lab lab, Plan plan) throws Exception;
}
