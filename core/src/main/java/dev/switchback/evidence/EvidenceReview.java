package dev.switchback.evidence;

import java.util.List;
import java.util.Locale;

/**
 * What came of checking a package.
 *
 * @param files how many files it has
 * @param faults everything that is wrong; none means that the package is as it was written, and does not contradict itself
 * @param scorecard how much is in it, by those files that are as they were written
 */
public record EvidenceReview(int files, List<EvidenceFault> faults, Scorecard scorecard) {

    public EvidenceReview {
        faults = List.copyOf(faults);
    }

    /** Whether nothing is wrong. */
    public boolean holds() {
        return faults.isEmpty();
    }

    /** Every fault, then every point with what it cites, and both counts at the end. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        faults.forEach(fault -> text.append("FAULT  ").append(fault).append('\n'));
        for (Scorecard.Point point : scorecard.points()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-5s  %-14s %s (%s): %s%n",
                    point.earned() ? "[x]" : "[ ]",
                    point.name(),
                    point.asks(),
                    String.join(", ", point.cites()),
                    point.because()));
        }
        text.append("Scorecard: ")
                .append(scorecard.earned())
                .append(" of ")
                .append(scorecard.points().size())
                .append(" points\n");
        return text.append(files)
                .append(" files, ")
                .append(faults.isEmpty() ? "all as written" : faults.size() + " faults")
                .append('\n')
                .toString();
    }
}
