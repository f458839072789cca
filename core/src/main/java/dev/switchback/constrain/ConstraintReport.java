package dev.switchback.constrain;

import java.util.List;

/**
 * Every constraint of a change, whether it is there, and which rows stand against it.
 *
 * @param change the change's name
 * @param findings one for each constraint, in the order in which they are added
 */
public record ConstraintReport(String change, List<ConstraintFinding> findings) {

    public ConstraintReport {
        findings = List.copyOf(findings);
    }

    /** Whether every constraint is there and holds for every row. */
    public boolean allInPlace() {
        return findings.stream().allMatch(finding -> finding.state() == ConstraintState.IN_PLACE);
    }

    /** What keeps constraints from being added, in words; empty if nothing does. */
    public List<String> reasons() {
        return findings.stream()
                .filter(ConstraintFinding::blocks)
                .map(ConstraintFinding::toString)
                .toList();
    }
}
