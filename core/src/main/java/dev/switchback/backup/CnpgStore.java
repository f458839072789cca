package dev.switchback.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The recovery window of one server: what the barman-cloud plugin keeps in its ObjectStore. */
final class CnpgStore {

    private static final String WINDOW = "status.serverRecoveryWindow of the ObjectStore";

    private CnpgStore() {}

    static void tell(@Nullable JsonNode window, EvidenceBuilder evidence, @Nullable CnpgBackup last) {
        if (window == null) {
            String text =
                    WINDOW + " has no entry of the cluster, and with the barman-cloud plugin the Cluster's own fields"
                            + " are no longer filled: get the ObjectStore too, and take a backup";
            evidence.gap(Topic.RESTORE_HORIZON, text);
            if (last == null) {
                evidence.gap(Topic.BASE_BACKUP, text);
            }
        }
        Instant horizon =
                window == null ? null : window.at("firstRecoverabilityPoint").time();
        if (window != null && horizon == null) {
            evidence.gap(Topic.RESTORE_HORIZON, "firstRecoverabilityPoint in " + WINDOW + " is empty: take a backup");
        }
        evidence.restoreHorizon(horizon);
        tell(
                evidence,
                last,
                window == null ? null : window.at("lastSuccessfulBackupTime").time(),
                window == null ? null : window.at("lastFailedBackupTime").time(),
                "lastFailedBackupTime in " + WINDOW);
    }

    /** The latest backup is the Backup resource's if it was given, which may be one of many; and else the window's own. */
    static void tell(
            EvidenceBuilder evidence,
            @Nullable CnpgBackup last,
            @Nullable Instant succeeded,
            @Nullable Instant failed,
            String field) {
        BaseBackup base = last == null ? null : last.base();
        if (succeeded != null && (base == null || base.endedAt().isBefore(succeeded))) {
            base = new BaseBackup("in the recovery window", "CloudNativePG", null, succeeded, null, null);
        }
        if (failed != null && (base == null || base.endedAt().isBefore(failed))) {
            evidence.fault(
                    Topic.BASE_BACKUP,
                    field + " is " + failed + ", after the latest that succeeded: see the plugin's log, take another");
        }
        evidence.baseBackup(base);
    }
}
