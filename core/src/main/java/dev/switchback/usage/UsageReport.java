package dev.switchback.usage;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who still uses the old shape of a change, as far as this database role can see.
 *
 * @param change the change's name
 * @param at when it was asked, by the database's clock
 * @param lines at least one for every source
 */
public record UsageReport(String change, Instant at, List<UsageLine> lines) {

    public UsageReport {
        lines = List.copyOf(lines);
    }

    /** Those who use it, or may. */
    public List<UsageLine.Uses> uses() {
        return lines.stream()
                .filter(UsageLine.Uses.class::isInstance)
                .map(UsageLine.Uses.class::cast)
                .toList();
    }

    /** Where nothing follows from silence. */
    public List<UsageLine.CannotSee> blindSpots() {
        return lines.stream()
                .filter(UsageLine.CannotSee.class::isInstance)
                .map(UsageLine.CannotSee.class::cast)
                .toList();
    }

    /** One line each. */
    @Override
    public String toString() {
        return lines.stream()
                .map(line -> "\n  " + line)
                .collect(Collectors.joining("", "Who uses the old shape of '" + change + "', at " + at + ":", "\n"));
    }
}
