package dev.switchback;

import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.journal.Act;
import dev.switchback.verify.Audit;
import dev.switchback.verify.AuditProgress;
import dev.switchback.verify.Divergence;
import dev.switchback.verify.DivergenceLedger;
import dev.switchback.verify.Repair;
import dev.switchback.verify.RepairPlan;
import dev.switchback.verify.RepairResult;
import dev.switchback.verify.Verification;
import dev.switchback.verify.VerificationProgress;
import dev.switchback.verify.VerificationResult;
import java.util.List;
import java.util.Optional;

/** What an operator does about the rows of one change that are not in order. Thread-safe, like the {@link ChangeHandle}. */
public final class VerificationHandle {

    private static final int MOST_LISTED = 1_000;

    private final SchemaChange change;
    private final Parts parts;

    VerificationHandle(SchemaChange change, Parts parts) {
        this.change = change;
        this.parts = parts;
    }

    /**
     * The rows that scans and the audit found wrong, without their values: those that still are first, the gravest first. At most {@value
     * DivergenceLedger#MOST_KEPT}, while the results of scans have exact totals; of mended ones those that there is room for.
     */
    public List<Divergence> divergences() {
        return parts.database().autocommit(session -> DivergenceLedger.kept(session, change));
    }

    /** The latest full scan, if there was one. */
    public Optional<VerificationResult> latest() {
        return parts.database().autocommit(session -> Verification.latest(session, change.name(), 1)).stream()
                .findFirst();
    }

    /**
     * How far a scan with a snapshot for each range has come, whichever instance runs it; one in a single snapshot tells only its
     * own listener.
     */
    public Optional<VerificationProgress> progress() {
        return parts.database().autocommit(session -> Verification.progress(session, change));
    }

    /**
     * How far the audit between full scans has come, whichever instance runs it; empty if it never began, as it never does for
     * a change by adapters.
     */
    public Optional<AuditProgress> audit() {
        return parts.database().autocommit(session -> Audit.progress(session, change));
    }

    /**
     * Gives up a scan with a snapshot for each range: where it runs it is refused within one range, and the next one begins from the
     * start.
     *
     * @return whether there was one
     */
    public boolean cancel() {
        return parts.database().inTransaction(session -> Verification.cancel(session, change));
    }

    /**
     * What a repair would do now; writes nothing. Looks at every row once.
     *
     * @param authority the shape that is right; the other one would be written from it, except where it is all that there is.
     *     Before the window was ever open nobody could write the new shape by itself: as authority it is then good for rows
     *     whose old shape is empty, and for no others
     * @throws RefusedException if that makes no sense: in a phase in which one of the shapes is about to go; for a change by
     *     adapters
     */
    public RepairPlan repairPlan(Path authority) {
        return repair().plan(change, authority);
    }

    /**
     * The same with the old shape as authority also where it is empty: <strong>the new shape of these rows would be emptied, and
     * the only value that they have be gone</strong>. The plan says of how many.
     */
    public RepairPlan repairPlanThatEmpties() {
        return repair().planThatEmpties(change);
    }

    /**
     * Does what a plan says, on this thread; safe to interrupt, to kill, and to run again with the same plan. A row that somebody
     * writes meanwhile stays as he wrote it.
     *
     * @param most how many rows may be written
     * @throws RefusedException if the plan has more, or rows have changed since it was made
     */
    public RepairResult repair(RepairPlan plan, long most, Act act) {
        return repair().run(change, plan, most, act);
    }

    /** The repairs of this change, the latest first; at most 1,000. */
    public List<RepairResult> repairs() {
        return parts.database().autocommit(session -> Repair.latest(session, change.name(), MOST_LISTED));
    }

    private Repair repair() {
        return new Repair(parts.database(), parts.phases(), parts.journal());
    }
}
