package dev.switchback.spring;

import dev.switchback.SwitchbackBuilder;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.backup.BackupPolicy;
import dev.switchback.guard.GuardPolicy;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.spring.job.Job;
import dev.switchback.spring.operate.Role;
import dev.switchback.sync.LockPolicy;
import dev.switchback.verify.AuditPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of Switchback, with the defaults of its builder. A key that is not known is refused.
 *
 * @param enabled Whether there is a Switchback at all.
 * @param dataSource Name of the DataSource bean, where there are several and none is primary or marked with SwitchbackDataSource.
 * @param transactionManager Name of the PlatformTransactionManager bean for dual writes, where there are several and none is
 *     primary.
 * @param application Name of the application in the fleet's table; spring.application.name if unset.
 * @param version Version of the application in the fleet's table; spring.application.version if unset.
 * @param pollEvery How often phases are read and the heartbeat is written.
 * @param lease How old the phases may be before a unit of work reads them itself; longer than poll-every.
 * @param heartbeatExpiry How long after its last heartbeat an instance counts as gone; at least twice the lease.
 * @param patience How long contract and abandon wait for the fleet.
 * @param foreignQuiet How long nobody may have written the old shape alone before the new shape of a change with a Java mapping
 *     is read.
 * @param window When a rollback window may end.
 * @param locks How patiently DDL waits for its locks.
 * @param guards What must stay in place while both shapes live.
 * @param audit How the rows are audited between full scans.
 * @param backfill How a backfill works in this process.
 * @param backups What contract demands of backups.
 * @param traffic The history of what each path does.
 * @param requireRollbackDrill How long ago a drill of going back may have passed at most for contract; without it none is asked for.
 * @param web Requests.
 * @param jooq The configuration of jOOQ.
 * @param roles Who may do what, by the authorities of Spring Security.
 * @param job What this process does instead of serving, before it ends; not in a configuration file.
 * @param jobChange Name of the change the job is about; every registered one if unset, or the only one.
 * @param jobBy Who runs the job, for the journal; the application's name and 'job' if unset.
 * @param jobReason Why the job is run, for the journal; contract and abandon need one.
 * @param jobOldImage File with the manifest of the old image that the job diagnose is about.
 * @param console The page on which people see how the changes stand, and have things done.
 */
@ConfigurationProperties(prefix = "switchback", ignoreUnknownFields = false)
public record SwitchbackProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String dataSource,
        @Nullable String transactionManager,
        @Nullable String application,
        @Nullable String version,
        @DefaultValue("1s") Duration pollEvery,
        @DefaultValue("3s") Duration lease,
        @DefaultValue("15s") Duration heartbeatExpiry,
        @DefaultValue("60s") Duration patience,
        @DefaultValue("10s") Duration foreignQuiet,
        @DefaultValue Window window,
        @DefaultValue Locks locks,
        @DefaultValue Guards guards,
        @DefaultValue Audit audit,
        @DefaultValue Backfill backfill,
        @DefaultValue Backups backups,
        @DefaultValue Traffic traffic,
        @Nullable Duration requireRollbackDrill,
        @DefaultValue Web web,
        @DefaultValue Jooq jooq,
        @DefaultValue Roles roles,
        @Nullable Job job,
        @Nullable String jobChange,
        @Nullable String jobBy,
        @Nullable String jobReason,
        @Nullable Path jobOldImage,
        @DefaultValue Console console) {

    /** Everything here that the builder takes; backups only if there are sources or they are required. */
    void applyTo(SwitchbackBuilder builder, boolean hasBackupSources) {
        builder.pollEvery(pollEvery)
                .lease(lease)
                .heartbeatExpiry(heartbeatExpiry)
                .patience(patience)
                .foreignQuiet(foreignQuiet)
                .window(window.policy())
                .locks(locks.policy())
                .guards(guards.policy())
                .watchGuardsEvery(guards.watchEvery())
                .audit(audit.policy())
                .flushTrafficEvery(traffic.flushEvery())
                .trafficRetention(traffic.retention())
                .backfill(backfill.settings());
        if (hasBackupSources || backups.required()) {
            builder.backups(backups.policy());
        }
        if (requireRollbackDrill != null) {
            builder.requireRollbackDrill(requireRollbackDrill);
        }
    }

    /**
     * When a rollback window may end.
     *
     * @param minimumAge How long the window must have been open.
     * @param minimumStable How long the flag must have stood at 100 % without a move of the phase.
     * @param foreignQuiet How long no foreign writer may have written the old shape.
     */
    public record Window(
            @DefaultValue("14d") Duration minimumAge,
            @DefaultValue("7d") Duration minimumStable,
            @DefaultValue("3d") Duration foreignQuiet) {

        public Window {
            new WindowPolicy(minimumAge, minimumStable, foreignQuiet);
        }

        WindowPolicy policy() {
            return new WindowPolicy(minimumAge, minimumStable, foreignQuiet);
        }
    }

    /**
     * How patiently DDL waits for its locks.
     *
     * @param timeout How long one try waits.
     * @param tries How many tries before giving up.
     * @param pause Pause between tries on average.
     */
    public record Locks(
            @DefaultValue("200ms") Duration timeout,
            @DefaultValue("60") int tries,
            @DefaultValue("500ms") Duration pause) {

        public Locks {
            new LockPolicy(timeout, tries, pause);
        }

        LockPolicy policy() {
            return new LockPolicy(timeout, tries, pause);
        }
    }

    /**
     * What must stay in place while both shapes live.
     *
     * @param policy What happens when a guard is found missing.
     * @param watchEvery How often the guards are looked at.
     */
    public record Guards(
            @DefaultValue("freeze") GuardPolicy policy,
            @DefaultValue("10s") Duration watchEvery) {}

    /**
     * How the rows are audited between full scans.
     *
     * @param rowsAtOnce How many rows a look takes at most; 0 for no audit by this instance.
     * @param interval Between the end of a look and the next one.
     */
    public record Audit(
            @DefaultValue("1000") int rowsAtOnce,
            @DefaultValue("10s") Duration interval) {

        public Audit {
            new AuditPolicy(rowsAtOnce, interval);
        }

        AuditPolicy policy() {
            return new AuditPolicy(rowsAtOnce, interval);
        }
    }

    /**
     * How a backfill works in this process.
     *
     * @param workers How many chunks are filled at once, each with a connection.
     * @param target How long a chunk should take.
     * @param lease For how long a chunk is nobody else's when its worker is silent.
     * @param vacuum Whether PostgreSQL is to vacuum what was filled.
     */
    public record Backfill(
            @DefaultValue("1") int workers,
            @DefaultValue("150ms") Duration target,
            @DefaultValue("10s") Duration lease,
            @DefaultValue("false") boolean vacuum) {

        public Backfill {
            settings(workers, target, lease, vacuum);
        }

        BackfillSettings settings() {
            return settings(workers, target, lease, vacuum);
        }

        private static BackfillSettings settings(int workers, Duration target, Duration lease, boolean vacuum) {
            BackfillSettings settings = BackfillSettings.STANDARD
                    .withWorkers(workers)
                    .withTarget(target)
                    .withLease(lease);
            return vacuum ? settings.withVacuum() : settings;
        }
    }

    /**
     * What contract demands of backups: if there is a BackupSource bean, or if they are required.
     *
     * @param required Whether contract needs backups also where no BackupSource bean can tell of any, which blocks it.
     * @param maximumBackupAge How old the latest base backup may be.
     * @param maximumArchiveLag How long WAL may take to reach the archive.
     * @param minimumHorizon How far back it must be possible to recover.
     * @param maximumDrillAge How long ago a restore may have been tried out.
     * @param maximumReadingAge How old a document of a source may be.
     */
    public record Backups(
            @DefaultValue("false") boolean required,
            @DefaultValue("36h") Duration maximumBackupAge,
            @DefaultValue("15m") Duration maximumArchiveLag,
            @DefaultValue("7d") Duration minimumHorizon,
            @DefaultValue("92d") Duration maximumDrillAge,
            @DefaultValue("1h") Duration maximumReadingAge) {

        public Backups {
            new BackupPolicy(maximumBackupAge, maximumArchiveLag, minimumHorizon, maximumDrillAge, maximumReadingAge);
        }

        BackupPolicy policy() {
            return new BackupPolicy(
                    maximumBackupAge, maximumArchiveLag, minimumHorizon, maximumDrillAge, maximumReadingAge);
        }
    }

    /**
     * The history of what each path does.
     *
     * @param flushEvery How often it is written.
     * @param retention How long it is kept; at least three days more than the window asks for.
     */
    public record Traffic(
            @DefaultValue("5s") Duration flushEvery,
            @DefaultValue("30d") Duration retention) {}

    /**
     * Requests.
     *
     * @param pinRequests Whether each request is one unit of work: all its transactions read by one decision.
     * @param targetingKeyHeader Header with the key by which a flag's percentage goes; without it, the user's name is the key.
     */
    public record Web(
            @DefaultValue("true") boolean pinRequests,
            @Nullable String targetingKeyHeader) {}

    /**
     * The configuration of jOOQ.
     *
     * @param route Whether the jOOQ Configuration bean is routed by Switchback.
     * @param transparently Names of the changes whose old columns are logical fields wherever a query names them.
     * @param oneShape What to do with a statement that writes one shape alone.
     * @param shadowTimeBox How long a shadow read may take that is a second query.
     */
    public record Jooq(
            @DefaultValue("true") boolean route,
            @DefaultValue List<String> transparently,
            @DefaultValue("warn") OneShape oneShape,
            @DefaultValue("100ms") Duration shadowTimeBox) {

        /** What to do with a statement that writes one shape alone. */
        public enum OneShape {
            /** It fails before it is sent, with what to write instead. */
            REFUSE,
            /** It is sent, and a line is logged. */
            WARN
        }
    }

    /**
     * Who may do what, by the authorities of Spring Security; any of those listed is enough.
     *
     * @param operator Authorities of those who take a change forward.
     * @param approver Authorities of those who approve contract.
     * @param onCall Authorities of those who take a change back.
     */
    public record Roles(
            @DefaultValue("ROLE_SWITCHBACK_OPERATOR") Set<String> operator,
            @DefaultValue("ROLE_SWITCHBACK_APPROVER") Set<String> approver,
            @DefaultValue("ROLE_SWITCHBACK_ON_CALL") Set<String> onCall) {

        Map<Role, Set<String>> authorities() {
            return Map.of(Role.OPERATOR, operator, Role.APPROVER, approver, Role.ON_CALL, onCall);
        }
    }

    /**
     * The page on which people see how the changes stand, and have things done.
     *
     * @param enabled Whether it is served. If unset it is where Spring Security guards the application, unless a profile is active
     *     in which it is off.
     * @param path Where it is served, below what the application's addresses begin with.
     * @param offInProfiles Profiles in which it is not served if "enabled" is unset.
     */
    public record Console(
            @Nullable Boolean enabled,
            @DefaultValue("/switchback") String path,
            @DefaultValue({"prod", "production", "live"}) List<String> offInProfiles) {

        public Console {
            if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
                throw new IllegalArgumentException(
                        "the path of the console is '" + path
                                + "': begin it with a slash, end it without one, and use letters, digits and . _ ~ - between slashes");
            }
        }
    }
}
