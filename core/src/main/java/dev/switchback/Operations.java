package dev.switchback;

import dev.switchback.backfill.Backfill;
import dev.switchback.backfill.BackfillCheck;
import dev.switchback.backup.Readings;
import dev.switchback.change.SchemaChange;
import dev.switchback.constrain.Constrain;
import dev.switchback.constrain.ConstraintScan;
import dev.switchback.constrain.ConstraintsHoldCheck;
import dev.switchback.evidence.EvidencePackage;
import dev.switchback.fleet.Barrier;
import dev.switchback.gate.Approvals;
import dev.switchback.gate.BreakGlasses;
import dev.switchback.gate.Contract;
import dev.switchback.gate.Gate;
import dev.switchback.gate.Opening;
import dev.switchback.gate.Waivers;
import dev.switchback.guard.GuardsCheck;
import dev.switchback.ramp.Ramp;
import dev.switchback.sync.Expand;
import dev.switchback.sync.LockedDdl;
import dev.switchback.sync.QuarantineCheck;
import dev.switchback.verify.ReadyToOpenCheck;
import dev.switchback.verify.Verification;
import dev.switchback.window.Window;
import java.util.List;

/** What the operations of one change are done with, put together once. */
record Operations(
        Expand expand,
        Backfill backfill,
        Verification verification,
        Opening opening,
        Ramp ramp,
        Window window,
        ConstraintScan constraints,
        Constrain constrain,
        Gate gate,
        BackupHandle backups,
        Approvals approvals,
        Waivers waivers,
        BreakGlasses breakGlasses,
        Contract contract,
        EvidencePackage evidence) {

    static Operations of(SchemaChange change, SwitchbackBuilder settings, Parts parts) {
        LockedDdl ddl = new LockedDdl(parts.database(), settings.locks);
        Barrier barrier = new Barrier(parts.database(), parts.phases(), parts.fleet(), settings.lease);
        Gate gate = new Gate(
                parts.database(), parts.phases(), parts.journal(), settings.window, GateChecks.of(change, settings));
        Approvals approvals =
                new Approvals(parts.database(), parts.phases(), parts.journal(), gate, settings.approvals);
        return new Operations(
                new Expand(parts.database(), parts.phases(), ddl, parts.guards()),
                new Backfill(
                        parts.database(),
                        parts.phases(),
                        parts.journal(),
                        barrier,
                        settings.patience,
                        settings.instance.id()),
                new Verification(parts.database(), parts.phases(), parts.journal()),
                new Opening(
                        parts.database(),
                        parts.phases(),
                        List.of(new BackfillCheck(), new QuarantineCheck(), new ReadyToOpenCheck(), new GuardsCheck()),
                        List.of(new ConstraintsHoldCheck())),
                parts.ramp(),
                new Window(parts.database(), parts.phases(), settings.window),
                new ConstraintScan(parts.database(), parts.phases()),
                new Constrain(parts.database(), parts.phases(), parts.journal(), ddl),
                gate,
                new BackupHandle(change, parts, new Readings(change, settings.backupSources)),
                approvals,
                new Waivers(parts.database(), parts.phases(), parts.journal(), gate),
                parts.breakGlasses(),
                new Contract(parts.database(), parts.phases(), gate, approvals, barrier, ddl),
                new EvidencePackage(parts.database(), parts.phases(), parts.journal(), parts.diagnose()));
    }
}
