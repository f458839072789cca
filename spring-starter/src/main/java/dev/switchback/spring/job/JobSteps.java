package dev.switchback.spring.job;

import dev.switchback.ChangeHandle;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.backfill.BackfillState;
import dev.switchback.constrain.ConstraintReport;
import dev.switchback.diagnose.Diagnosis;
import dev.switchback.diagnose.OldImage;
import dev.switchback.diagnose.RollbackVerdict;
import dev.switchback.gate.GateReport;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.verify.Finding;
import dev.switchback.verify.VerificationResult;
import dev.switchback.verify.VerificationSettings;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each job does with one change, and which exit code that is. */
final class JobSteps {

    private static final Logger log = LoggerFactory.getLogger(JobSteps.class);

    private final Job job;
    private final Act act;
    private final OldImage oldImage;
    private final OwnDecision decision;
    private final JobStop stop;
    private final Telling telling = new Telling();

    JobSteps(Job job, Act act, OldImage oldImage, OwnDecision decision, JobStop stop) {
        this.job = job;
        this.act = act;
        this.oldImage = oldImage;
        this.decision = decision;
        this.stop = stop;
    }

    JobExit take(ChangeHandle change) {
        Phase phase = change.state().phase();
        if (job.isDoneIn(phase)) {
            log.info("'{}' is {}: nothing is left to be done", name(change), phase);
            return JobExit.DONE;
        }
        return switch (job) {
            case EXPAND -> move(change, change::expand);
            case BACKFILL -> backfill(change);
            case VERIFY -> verify(change, phase);
            case CONSTRAIN -> constrain(change);
            case OPEN -> move(change, change::open);
            case GATE -> gate(change);
            case CONTRACT -> contract(change);
            case ABANDON -> move(change, change::abandon);
            case DIAGNOSE -> diagnose(change);
        };
    }

    private JobExit move(ChangeHandle change, Function<Act, ChangeState> operation) {
        ChangeState state = stop.interrupting(() -> operation.apply(act));
        log.info("'{}' is {} now, in epoch {}", name(change), state.phase(), state.epoch());
        return JobExit.DONE;
    }

    private JobExit contract(ChangeHandle change) {
        decision.tell(change);
        return move(change, change::contract);
    }

    private JobExit backfill(ChangeHandle change) {
        BackfillProgress progress = change.backfill(telling, act);
        log.info("{}", progress);
        if (progress.finished()) {
            return progress.quarantined() == 0 ? JobExit.DONE : JobExit.QUARANTINED;
        }
        if (progress.state() == BackfillState.CANCELLED) {
            log.error("'{}': the backfill is cancelled, until an operator resumes it", name(change));
            return JobExit.CANCELLED;
        }
        return stop.told() ? JobExit.INTERRUPTED : JobExit.FAILED;
    }

    private JobExit verify(ChangeHandle change, Phase phase) {
        VerificationSettings settings =
                VerificationSettings.STANDARD.stoppedWhen(stop::told).listenedToBy(telling);
        Optional<VerificationResult> result = change.verify(settings, act);
        if (result.isEmpty()) {
            return JobExit.INTERRUPTED;
        }
        VerificationResult scan = result.get();
        log.info("'{}': scan {} has looked at {} rows", name(change), scan.id(), scan.rows());
        JobExit exit = JobExit.DONE;
        for (Finding finding : scan.findings().keySet()) {
            // What only the new shape knows keeps a window from opening; once it is open, it is as good as any other
            // row.
            boolean harmless = finding == Finding.UNKEPT && phase != Phase.BACKFILLING;
            log.error(
                    "'{}': {} {}, first keys {}: {}",
                    name(change),
                    scan.count(finding),
                    finding.words(),
                    scan.keys(finding),
                    harmless ? "nothing to do once the window is open" : finding.remedy());
            exit = harmless ? exit : JobExit.DIVERGENT;
        }
        return exit;
    }

    private JobExit constrain(ChangeHandle change) {
        ConstraintReport report = stop.interrupting(() -> change.constrain(act));
        report.findings().forEach(finding -> log.info("'{}': {}", name(change), finding));
        return report.allInPlace() ? JobExit.DONE : JobExit.REFUSED;
    }

    private JobExit gate(ChangeHandle change) {
        decision.tell(change);
        GateReport report = change.gate();
        StringBuilder text = new StringBuilder();
        report.results().forEach(result -> text.append("\n  ").append(result));
        log.info("'{}': the gate says {}; digest {}{}", name(change), report.verdict(), report.digest(), text);
        return switch (report.verdict()) {
            case GO -> JobExit.DONE;
            case NO_GO -> JobExit.NO_GO;
            case INCONCLUSIVE -> JobExit.INCONCLUSIVE;
        };
    }

    private JobExit diagnose(ChangeHandle change) {
        Diagnosis diagnosis = change.diagnose(oldImage);
        log.info("{}", diagnosis);
        return diagnosis.verdict() == RollbackVerdict.SAFE_TO_ROLL_BACK_IMAGE ? JobExit.DONE : JobExit.NO_GO;
    }

    private static String name(ChangeHandle change) {
        return change.definition().name();
    }
}
