package dev.switchback.gate;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalFault;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.List;

/** The journal is as it was written. Nobody can waive that: everything else that people said is in it. */
final class JournalCheck implements GateCheck {

    @Override
    public String name() {
        return "journal-intact";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<JournalFault> faults = Journal.faults(session);
        return CheckResult.of(
                name(),
                faults.isEmpty(),
                faults.isEmpty()
                        ? "every entry follows from the one before it"
                        : String.join(
                                "; ",
                                faults.stream()
                                        .limit(5)
                                        .map(JournalFault::toString)
                                        .toList()),
                "an unbroken chain of hashes up to the head",
                "switchback.journal, switchback.journal_head");
    }
}
