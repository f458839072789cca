package dev.switchback.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the Cluster resource says of itself; of its backups only where no plugin makes them. */
record CnpgCluster(@Nullable JsonNode resource) {

    void tell(EvidenceBuilder evidence, @Nullable CnpgBackup last) {
        Integer major = last == null ? null : last.majorVersion();
        Integer timeline = last == null ? null : last.timeline();
        if (resource == null) {
            evidence.gap(
                    Topic.DATABASE,
                    "kind: the Cluster is missing, whose status.systemID tells which database was backed up: get it too");
            evidence.gap(Topic.WAL_ARCHIVING, "kind: the Cluster is missing, which tells whether WAL is archived");
        } else {
            JsonNode status = resource.at("status");
            String system = identifier(status.at("systemID"));
            if (system == null) {
                evidence.gap(
                        Topic.DATABASE,
                        status.at("systemID").path()
                                + " of the Cluster is missing: it takes CloudNativePG 1.26 or newer");
            }
            evidence.systemIdentifier(system);
            major = major == null ? status.at("pgDataImageInfo", "majorVersion").count() : major;
            timeline = timeline == null ? status.at("timelineID").count() : timeline;
            condition(evidence, Topic.WAL_ARCHIVING, "ContinuousArchiving", true);
            condition(evidence, Topic.BASE_BACKUP, "LastBackupSucceeded", false);
            condition(evidence, Topic.DATABASE, "ConsistentSystemID", false);
        }
        if (major == null) {
            evidence.gap(
                    Topic.DATABASE,
                    "status.majorVersion of the Backup and status.pgDataImageInfo.majorVersion of the"
                            + " Cluster are missing: which PostgreSQL could restore it is not known");
        }
        evidence.majorVersion(major).timeline(timeline);
    }

    /** In-core backups: the plugin fills these fields no longer. */
    void tellWindow(EvidenceBuilder evidence, @Nullable CnpgBackup last) {
        Instant succeeded = resource == null
                ? null
                : resource.at("status", "lastSuccessfulBackup").time();
        Instant failed = resource == null
                ? null
                : resource.at("status", "lastFailedBackup").time();
        Instant horizon = resource == null
                ? null
                : resource.at("status", "firstRecoverabilityPoint").time();
        CnpgStore.tell(evidence, last, succeeded, failed, "status.lastFailedBackup");
        if (horizon == null) {
            evidence.gap(
                    Topic.RESTORE_HORIZON,
                    "status.firstRecoverabilityPoint of the Cluster is empty: nothing can be restored; or, with the"
                            + " barman-cloud plugin, get the ObjectStore too, whose status.serverRecoveryWindow has it");
        }
        evidence.restoreHorizon(horizon);
    }

    private void condition(EvidenceBuilder evidence, Topic topic, String type, boolean required) {
        if (resource == null) {
            return;
        }
        JsonNode status = resource.at("status", "conditions").items().stream()
                .filter(condition -> type.equals(condition.at("type").text()))
                .findFirst()
                .map(condition -> condition.at("status"))
                .orElse(null);
        String value = status == null ? null : status.text();
        String what = "condition " + type + " of the Cluster";
        if ("False".equals(value)) {
            evidence.fault(topic, what + " is 'False': see kubectl describe cluster");
        } else if (value == null ? required : !"True".equals(value)) {
            evidence.gap(
                    topic,
                    what + " is " + (value == null ? "missing" : Redaction.shown(value))
                            + ": wait until the operator says True");
        }
    }

    private static @Nullable String identifier(JsonNode node) {
        String text = node.text();
        if (text != null && !text.matches("[0-9]{1,20}")) {
            throw node.wrong("the digits of a system identifier");
        }
        return text == null || text.matches("0+") ? null : text;
    }
}
