package dev.switchback;

import dev.switchback.access.ShadowMismatch;
import dev.switchback.access.ShadowReads;
import dev.switchback.backfill.BackfillControl;
import dev.switchback.backfill.BackfillListener;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.constrain.ConstraintReport;
import dev.switchback.diagnose.Diagnosis;
import dev.switchback.diagnose.OldImage;
import dev.switchback.fleet.Confirmation;
import dev.switchback.fleet.Member;
import dev.switchback.gate.Approval;
import dev.switchback.gate.ContractPlan;
import dev.switchback.gate.GateReport;
import dev.switchback.guard.GuardPolicy;
import dev.switchback.guard.GuardState;
import dev.switchback.guard.Guards;
import dev.switchback.journal.Act;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.usage.Usage;
import dev.switchback.usage.UsageReport;
import dev.switchback.verify.VerificationResult;
import dev.switchback.verify.VerificationSettings;
import dev.switchback.window.WindowState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything an operator does with one change. Thread-safe; every operation may be called on any instance, and what it
 * changes reaches the whole fleet within about a second, this instance at once.
 *
 * <p>Every operation that is not legal now throws {@link RefusedException} and has changed nothing.
 */
public final class ChangeHandle {

    private static final Logger log = LoggerFactory.getLogger(ChangeHandle.class);

    private final SchemaChange change;
    private final Parts parts;
    private final Duration patience;
    private final GuardPolicy guards;
    private final BackfillSettings settings;
    private final Operations operations;

    ChangeHandle(SchemaChange change, SwitchbackBuilder settings, Parts parts) {
        this.change = change;
        this.parts = parts;
        this.patience = settings.patience;
        this.guards = settings.guards;
        this.settings = settings.backfill;
        this.operations = Operations.of(change, settings, parts);
    }

    /** The change as this application describes it. */
    public SchemaChange definition() {
        return change;
    }

    /** Where it stands, read from the database now. */
    public ChangeState state() {
        return parts.database().autocommit(session -> parts.phases().read(session, change.name()));
    }

    /** The additive DDL for review, or to be run by a migration tool. */
    public String expandScript() {
        return operations.expand().script(change);
    }

    /** Adds the new shape, the sync trigger and the guard view, and moves to BACKFILLING; one transaction. */
    public ChangeState expand(Act act) {
        return fresh(() -> operations.expand().run(change, act));
    }

    /** Fills existing rows on this thread until done; safe to interrupt, to kill, and to run on several instances. */
    public BackfillProgress backfill(BackfillListener listener, Act act) {
        return backfill(settings, listener, act);
    }

    /** The same with other settings than the builder's. */
    public BackfillProgress backfill(BackfillSettings settings, BackfillListener listener, Act act) {
        return operations.backfill().run(change, settings, parts.metrics().listening(listener), act);
    }

    /** Pauses, resumes and cancels the backfill, and sets its speed, wherever it runs. */
    public BackfillControl backfillControl() {
        return operations.backfill().control(change);
    }

    /** How far the backfill has come, if one was ever begun. */
    public Optional<BackfillProgress> backfillProgress() {
        return operations.backfill().progress(change);
    }

    /** Compares the shapes of every row in one snapshot, and records the result. */
    public VerificationResult verify(Act act) {
        return verify(VerificationSettings.STANDARD, act).orElseThrow();
    }

    /**
     * The same with settings: by several workers, below a ceiling, on a standby, or with a snapshot for each range, so that it can
     * be interrupted. On this thread until done, and on threads of its own if there are several workers.
     *
     * @return empty if the settings said stop before the end
     */
    public Optional<VerificationResult> verify(VerificationSettings settings, Act act) {
        return operations.verification().run(change, parts.metrics().listening(settings), act);
    }

    /** The rows that verification found wrong, and their repair. */
    public VerificationHandle verification() {
        return new VerificationHandle(change, parts);
    }

    /** Opens the rollback window: from now on the flag decides. Needs a finished backfill and two clean scans after it. */
    public ChangeState open(Act act) {
        return fresh(() -> operations.opening().open(change, act));
    }

    /**
     * Whether each declared constraint is there, and which rows stand against those that are not; changes nothing. Before the
     * backfill the rows are taken as it would leave them: a mapping that makes duplicates is found before anything is filled.
     */
    public ConstraintReport constraintReport() {
        return operations.constraints().report(change);
    }

    /**
     * Adds the declared constraints that are missing, on this thread. Needs OPEN, or BACKFILLING with every row verified
     * twice. Nobody waits for it longer than a {@code lock_timeout}; safe to interrupt or kill, and to run again.
     */
    public ConstraintReport constrain(Act act) {
        return operations.constrain().run(change, act);
    }

    /**
     * Sets the built-in flag. Free without a plan; with one in force it goes down, or to the plan's next step.
     *
     * @param percent of targeting keys that read the new shape, 0 to 100
     */
    public ChangeState ramp(double percent, Act act) {
        return fresh(() -> {
            operations.ramp().set(change.name(), percent, act);
            return state();
        });
    }

    /** The ramp by a plan: step by step, held, and judged. */
    public RampHandle rampPlan() {
        return new RampHandle(change.name(), operations.ramp(), this::fresh);
    }

    /** How long the rollback window has been open and stable, what set its clock back, and how long it still takes. */
    public WindowState window() {
        return operations.window().state(change.name());
    }

    /** Turns the built-in flag off: reads go back to the old shape, both shapes are still written. */
    public ChangeState off(Act act) {
        return ramp(0, act);
    }

    /**
     * Has a share of the reads compared with the other path, in {@code BACKFILLING} and {@code OPEN}; what was decided is
     * returned all the same.
     *
     * @param percent of units of work, 0 to 100, picked at random
     */
    public ChangeState shadow(double percent, Act act) {
        return fresh(() -> parts.database().inTransaction(session -> {
            parts.phases().shadow(session, change.name(), percent, act);
            return parts.phases().read(session, change.name());
        }));
    }

    /** Where shadow reads found the paths to differ, the last seen first; at most 1,000, while the meters count all. */
    public List<ShadowMismatch> shadowMismatches() {
        return parts.database().autocommit(session -> ShadowReads.kept(session, change));
    }

    /** Takes reads back to the old shape whatever any flag says, and blocks contract. */
    public ChangeState freeze(Act act) {
        return move(Phase.FROZEN, act);
    }

    /**
     * Takes a freeze back: to OPEN if the rows were verified before it and nothing let them part since, to BACKFILLING
     * otherwise. Ends the trip of the guard, if there is one: what the new path did before does not count against it any more.
     *
     * @throws RefusedException also if a guard is missing, and the policy would only freeze again; or if one was, and
     *     nobody has counted the rows that parted meanwhile
     */
    public ChangeState unfreeze(Act act) {
        parts.trips().freezeIfTripped(change.name());
        ChangeState state = state();
        state.require("unfreeze", Phase.FROZEN);
        List<String> reasons = parts.database().autocommit(session -> Unfreezing.reasons(session, change, guards));
        if (!reasons.isEmpty()) {
            throw new RefusedException(change.name(), "unfreeze", reasons);
        }
        return move(state, state.verified() ? Phase.OPEN : Phase.BACKFILLING, act);
    }

    /** Second thoughts while an exit waits for the fleet: from CLOSING to OPEN, from ABANDONING to BACKFILLING. */
    public ChangeState reopen(Act act) {
        ChangeState state = state();
        state.require("reopen", Phase.CLOSING, Phase.ABANDONING);
        return move(state, state.phase() == Phase.CLOSING ? Phase.OPEN : Phase.BACKFILLING, act);
    }

    /** Gives the change up: waits for the fleet, then drops the new shape and everything made for it. */
    public ChangeState abandon(Act act) {
        return fresh(() -> operations.contract().abandon(change, patience, act));
    }

    /** Asks every check of the gate; changes nothing. */
    public GateReport gate() {
        return operations.gate().ask(change);
    }

    /** What is known of the backups, and what two people say of them. */
    public BackupHandle backups() {
        return operations.backups();
    }

    /** Exactly what contract would do now. */
    public ContractPlan contractPlan() {
        return operations.contract().plan(change);
    }

    /** Asks for the contract of the plan on the evidence as both are now; every other check must pass, or be waived. */
    public Approval requestContract(Act act) {
        return operations.approvals().request(change, null, act);
    }

    /** Approves the open request, as another person than the one who made it, for the plan and evidence with this digest. */
    public Approval approve(String digest, Act act) {
        return operations.approvals().approve(change, digest, act);
    }

    /** Requests by an author, rejections, revocations, and what became of all requests. */
    public ApprovalHandle approvals() {
        return new ApprovalHandle(change, operations.approvals());
    }

    /** Findings of the gate of which a named person takes the risk. */
    public WaiverHandle waivers() {
        return new WaiverHandle(change, operations.waivers());
    }

    /** Emergencies, and what is left to be done after them. */
    public BreakGlassHandle breakGlass() {
        return new BreakGlassHandle(change, operations.breakGlasses());
    }

    /** Drops the old shape if the gate says GO; waits for the fleet. Can be called again after a time-out or crash. */
    public ChangeState contract(Act act) {
        return fresh(() -> operations.contract().contract(change, patience, act));
    }

    /** The evidence: as a directory or an archive, with the old image's statements or without. */
    public EvidenceHandle evidence() {
        return new EvidenceHandle(change, operations.evidence());
    }

    /** Drills of going back: where they are played, and where their results are wanted. */
    public DrillHandle drills() {
        return new DrillHandle(change, parts);
    }

    /** What happened to this change, oldest first. */
    public List<JournalEntry> journal() {
        return parts.journal().entries(change.name());
    }

    /** How the new path stands with its error budget, and the trips of the guard. */
    public SloHandle slo() {
        return new SloHandle(change, parts);
    }

    /**
     * How everything stands that must be in place while both shapes live, read from the catalog now; and what may get in
     * its way. Empty in a phase in which not both shapes live.
     */
    public List<GuardState> guards() {
        return parts.database().autocommit(session -> Guards.standing(session, List.of(change.name())));
    }

    /** What each path did, minute by minute, over the whole fleet. */
    public TrafficHandle traffic() {
        return new TrafficHandle(change, parts.database());
    }

    /** Who still uses the old shape, as far as this database role can see; it says where it cannot. Reads only. */
    public UsageReport usage() {
        return new Usage(parts.database()).report(change);
    }

    /** Whether the image can be rolled back, and why; reads only. */
    public Diagnosis diagnose(OldImage image) {
        return parts.diagnose().of(change, image);
    }

    /** Every instance with a heartbeat, with the epoch of this change that it has acknowledged. */
    public List<Member> fleet() {
        return parts.fleet().members(change.name());
    }

    /** Which live instances have acknowledged the phase as it is now. */
    public Confirmation confirmation() {
        return parts.database()
                .autocommit(session -> parts.fleet()
                        .confirmation(
                                session,
                                change.name(),
                                parts.phases().read(session, change.name()).epoch()));
    }

    private ChangeState move(Phase to, Act act) {
        return move(state(), to, act);
    }

    private ChangeState move(ChangeState seen, Phase to, Act act) {
        return fresh(
                () -> parts.database().inTransaction(session -> parts.phases().move(session, seen, to, act, "")));
    }

    /** What this instance has just changed it also knows at once. */
    private <T> T fresh(Supplier<T> operation) {
        try {
            return operation.get();
        } finally {
            try {
                parts.watch().refresh();
            } catch (RuntimeException e) {
                log.debug("The phases will be read by the next heartbeat", e);
            }
        }
    }
}
