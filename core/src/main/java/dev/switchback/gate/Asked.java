package dev.switchback.gate;

import dev.switchback.check.CheckResult;
import dev.switchback.phase.ChangeState;
import java.time.Instant;
import java.util.List;

/**
 * What came of asking the gate, in one snapshot.
 *
 * @param state where the change stood
 * @param at when, by the database's clock
 * @param evidence what all checks but the approval's found
 * @param approval the finding on the approval, which is held against that
 */
record Asked(ChangeState state, Instant at, Evidence evidence, CheckResult approval) {

    List<String> blockingBesidesApproval() {
        return evidence.findings().stream()
                .filter(CheckResult::blocks)
                .map(CheckResult::toString)
                .toList();
    }
}
