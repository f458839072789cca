package dev.switchback;

import dev.switchback.backfill.BackfillCheck;
import dev.switchback.backup.BackupChecks;
import dev.switchback.backup.BackupPolicy;
import dev.switchback.backup.Readings;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.GateCheck;
import dev.switchback.constrain.ConstraintsInPlaceCheck;
import dev.switchback.drill.RollbackDrillCheck;
import dev.switchback.environment.EnvironmentChecks;
import dev.switchback.fleet.FlagEverywhereCheck;
import dev.switchback.guard.GuardsCheck;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.ramp.RampCompleteCheck;
import dev.switchback.slo.BurnRatesCheck;
import dev.switchback.slo.NotTrippedCheck;
import dev.switchback.slo.SamplesCheck;
import dev.switchback.sync.DependentsCheck;
import dev.switchback.sync.ForeignWritersCheck;
import dev.switchback.sync.KeyReferencesCheck;
import dev.switchback.sync.QuarantineCheck;
import dev.switchback.sync.StaleRowsCheck;
import dev.switchback.usage.OldImagesCheck;
import dev.switchback.verify.QuietScansCheck;
import dev.switchback.verify.VerificationCheck;
import dev.switchback.window.StableCheck;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What stands between a window and contract: Switchback's own conditions for a kind of change, and the application's. */
final class GateChecks {

    private GateChecks() {}

    static List<GateCheck> of(SchemaChange change, SwitchbackBuilder settings) {
        WindowPolicy window = settings.window;
        List<GateCheck> checks = new ArrayList<>(List.of(
                new StableCheck(window.minimumStable()),
                new FlagEverywhereCheck(),
                new RampCompleteCheck(),
                new OldImagesCheck(settings.knownSessions),
                new BackfillCheck(),
                new QuarantineCheck(),
                new VerificationCheck(),
                new GuardsCheck()));
        List<GateCheck> ofColumns = List.of(
                new ForeignWritersCheck(window.foreignQuiet()),
                new DependentsCheck(),
                new KeyReferencesCheck(),
                new ConstraintsInPlaceCheck());
        checks.addAll(change.mapping()
                .choose(
                        sql -> ofColumns,
                        java -> Stream.concat(ofColumns.stream(), Stream.of(new StaleRowsCheck()))
                                .toList(),
                        adapters -> List.of(new QuietScansCheck(window.foreignQuiet()))));
        checks.addAll(slo(settings));
        checks.addAll(backups(change, settings));
        checks.addAll(EnvironmentChecks.of(settings.environment, Clock.systemUTC()));
        if (settings.drillAge != null) {
            checks.add(new RollbackDrillCheck(settings.drillAge));
        }
        checks.addAll(settings.checks);
        return checks;
    }

    private static List<GateCheck> slo(SwitchbackBuilder settings) {
        return settings.slo.on()
                ? List.of(
                        new NotTrippedCheck(),
                        new BurnRatesCheck(settings.slo, settings.window.minimumStable()),
                        new SamplesCheck(settings.slo))
                : List.of(new NotTrippedCheck());
    }

    private static List<GateCheck> backups(SchemaChange change, SwitchbackBuilder settings) {
        if (settings.backups == null && settings.backupSources.isEmpty()) {
            return List.of();
        }
        BackupPolicy policy = Objects.requireNonNullElse(settings.backups, BackupPolicy.STANDARD);
        return BackupChecks.of(policy, new Readings(change, settings.backupSources));
    }
}
