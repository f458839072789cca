package dev.switchback;

import dev.switchback.backfill.BackfillSettings;
import dev.switchback.backup.BackupPolicy;
import dev.switchback.environment.EnvironmentPolicy;
import dev.switchback.gate.ApprovalPolicy;
import dev.switchback.guard.GuardPolicy;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.slo.SloPolicy;
import dev.switchback.sync.LockPolicy;
import dev.switchback.usage.KnownSessions;
import dev.switchback.verify.AuditPolicy;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;

/** What a builder would build with; its fields are nobody else's business. */
public record BuilderSettings(
        String application,
        String version,
        WindowPolicy window,
        LockPolicy locks,
        Duration poll,
        Duration lease,
        Duration expiry,
        Duration patience,
        Duration foreignQuiet,
        GuardPolicy guards,
        Duration guardWatch,
        AuditPolicy audit,
        BackfillSettings backfill,
        BackupPolicy backups,
        SloPolicy slo,
        Duration trafficFlush,
        Duration trafficRetention,
        KnownSessions knownSessions,
        ApprovalPolicy approvals,
        EnvironmentPolicy environment,
        Duration drillAge) {

    public static BuilderSettings of(SwitchbackBuilder builder) {
        return new BuilderSettings(
                builder.instance.application(),
                builder.instance.version(),
                builder.window,
                builder.locks,
                builder.poll,
                builder.lease,
                builder.expiry,
                builder.patience,
                builder.foreignQuiet,
                builder.guards,
                builder.guardWatch,
                builder.audit,
                builder.backfill,
                builder.backups,
                builder.slo,
                builder.trafficFlush,
                builder.trafficRetention,
                builder.knownSessions,
                builder.approvals,
                builder.environment,
                builder.drillAge);
    }

    /** The fields of a builder, so that a new one is not forgotten here. */
    public static long fields() {
        return Arrays.stream(SwitchbackBuilder.class.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .count();
    }
}
