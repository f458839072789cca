package dev.switchback.examples.shop.page;

import dev.switchback.examples.shop.traffic.TrafficReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows.
 *
 * @param phase of the change
 * @param ramp what the flag asks for, in percent
 * @param trip why the guard took the reads back, if it did
 * @param oldCalls calls that the old path has answered since this instance started
 * @param newCalls calls that the new path has answered
 * @param oldErrors of the old path's calls, those that failed by its own fault
 * @param newErrors of the new path's calls
 * @param faults how many calls of the new path in a hundred are made to fail
 * @param traffic the shop's own
 * @param rows of the table
 */
record Overview(
        String phase,
        double ramp,
        @Nullable String trip,
        long oldCalls,
        long newCalls,
        long oldErrors,
        long newErrors,
        int faults,
        TrafficReport traffic,
        List<TableRow> rows) {}
