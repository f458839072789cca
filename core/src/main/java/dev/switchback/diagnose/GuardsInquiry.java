package dev.switchback.diagnose;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.guard.GuardKind;
import dev.switchback.guard.GuardLedger;
import dev.switchback.guard.GuardState;
import dev.switchback.guard.Guards;
import dev.switchback.verify.Verification;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether what keeps the shapes in step is in place, and was since the rows were last looked at. */
final class GuardsInquiry implements Inquiry {

    @Override
    public Question question() {
        return Question.OLD_IMAGE;
    }

    @Override
    public String source() {
        return "switchback.guard and the catalog";
    }

    @Override
    public String about() {
        return "whether the guards are in place is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        if (!situation.bothMayLive()) {
            return;
        }
        SchemaChange change = situation.change();
        List<GuardState> standing = Guards.standing(session, List.of(change.name()));
        List<GuardState> faults =
                standing.stream().filter(state -> !state.inPlace()).toList();
        for (GuardState fault : faults) {
            add(fault, findings);
        }
        if (faults.isEmpty()) {
            findings.note(standing.size(), standing.size() + " of " + standing.size() + " guards are in place");
        }
        Optional<Instant> parted = GuardLedger.lastOutOfStep(session, change.name());
        boolean scanned = Verification.latest(session, change.name(), 1).stream()
                .anyMatch(scan -> parted.isEmpty() || scan.startedAt().isAfter(parted.get()));
        if (parted.isPresent() && !scanned) {
            findings.add(
                    Bearing.UNKNOWN,
                    0,
                    "a guard was missing until " + parted.get() + ", and no scan began since: rows may have parted",
                    "change.verify(Act.by(\"you\", \"why\")), which looks at every row");
        }
    }

    /** A column that is retyped or lost makes the sync trigger, and with it the old image's write, fail. */
    private static void add(GuardState fault, Findings findings) {
        boolean inStep = fault.missing() && fault.kind().keepsInStep();
        if (inStep && fault.kind() == GuardKind.COLUMN) {
            findings.add(Bearing.IMAGE, 1, fault.toString(), "put its name and its type back as they were");
        } else if (inStep) {
            findings.add(
                    Bearing.DATA,
                    1,
                    fault + ": what is written to the new shape alone does not reach the old one",
                    "change.expand(Act.by(\"you\", \"why\")) puts it back (freeze first if OPEN); then verify, and repair");
        } else {
            findings.add(
                    Bearing.NOTE,
                    1,
                    fault.toString(),
                    fault.missing() ? "let nobody run DDL on the table; expand puts it back" : "");
        }
    }
}
