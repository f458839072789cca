package dev.switchback.backup;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What the metrics of CloudNativePG and its barman-cloud plugin say; 0 stands for none, and for archiving -1 too.
 *
 * @param samples of one cluster's instances
 * @param asOf when the oldest was scraped
 */
record CnpgMetrics(List<Sample> samples, Instant asOf) {

    static final String UP = "cnpg_collector_up";

    /** These tell clusters apart. */
    static final Set<String> IDENTITY = Set.of("namespace", "cluster", "cnpg_cluster");

    private static final String CORE = "cnpg_collector_";
    private static final String PLUGIN = "barman_cloud_cloudnative_pg_io_";
    private static final String LAST = "last_available_backup_timestamp";
    private static final String FAILED = "last_failed_backup_timestamp";
    private static final String FIRST = "first_recoverability_point";
    private static final String VERSION = CORE + "postgres_version";
    private static final String ARCHIVED = "cnpg_pg_stat_archiver_last_archived_time";
    private static final String NOT_ARCHIVED = "cnpg_pg_stat_archiver_last_failed_time";

    static final List<String> NAMES = List.of(
            CORE + LAST,
            CORE + FAILED,
            CORE + FIRST,
            PLUGIN + LAST,
            PLUGIN + FAILED,
            PLUGIN + FIRST,
            VERSION,
            ARCHIVED,
            NOT_ARCHIVED);

    void tell(EvidenceBuilder evidence) {
        requireOneCluster();
        // The plugin leaves the metrics of the core at 0.
        String family = values(PLUGIN + LAST).findAny().isPresent() ? PLUGIN : CORE;
        Instant last = time(values(family + LAST).min().orElse(0));
        Instant failed = time(values(family + FAILED).max().orElse(0));
        Instant horizon = time(values(family + FIRST).max().orElse(0));
        if (last == null) {
            evidence.gap(Topic.BASE_BACKUP, none(family + LAST));
        }
        if (failed != null && (last == null || failed.isAfter(last))) {
            evidence.fault(
                    Topic.BASE_BACKUP,
                    family + FAILED + " is " + failed + ", after the latest that succeeded: see kubectl get backups");
        }
        if (horizon == null) {
            evidence.gap(Topic.RESTORE_HORIZON, none(family + FIRST));
        }
        evidence.baseBackup(
                        last == null ? null : new BaseBackup("in the metrics", "CloudNativePG", null, last, null, null))
                .restoreHorizon(horizon);
        tellVersion(evidence);
        tellArchiving(evidence);
    }

    private void tellVersion(EvidenceBuilder evidence) {
        Set<Integer> majors =
                values(VERSION).mapToObj(version -> (int) version).collect(Collectors.toCollection(TreeSet::new));
        if (majors.size() == 1) {
            evidence.majorVersion(majors.iterator().next());
        } else {
            evidence.gap(
                    Topic.DATABASE,
                    VERSION + (majors.isEmpty() ? " is missing" : " has the values " + majors)
                            + ": see what is scraped");
        }
    }

    private void tellArchiving(EvidenceBuilder evidence) {
        Instant archived = time(values(ARCHIVED).max().orElse(0));
        Instant failed = time(values(NOT_ARCHIVED).max().orElse(0));
        if (archived == null) {
            evidence.gap(Topic.WAL_ARCHIVING, none(ARCHIVED));
        }
        if (failed != null && (archived == null || failed.isAfter(archived))) {
            evidence.fault(
                    Topic.WAL_ARCHIVING,
                    NOT_ARCHIVED + " is " + failed + ", after the last success " + archived
                            + ": see the instance's log");
        }
    }

    /** A selector that is too wide would pass one cluster's backup off as another's. */
    private void requireOneCluster() {
        for (String label : IDENTITY) {
            List<String> values = samples.stream()
                    .map(sample -> sample.labels().get(label))
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            if (values.size() > 1) {
                throw new UnreadableEvidenceException("label " + label + " has the values " + names(values)
                        + ": give labels that select one cluster");
            }
        }
    }

    private static String names(Collection<String> values) {
        return values.stream().map(Redaction::name).sorted().toList().toString();
    }

    private String none(String metric) {
        boolean there = samples.stream().anyMatch(sample -> sample.name().equals(metric));
        return metric + (there ? " is 0, which stands for none" : " is missing")
                + ": see kubectl get backups, and whether" + " the metrics of the instance and its plugin are scraped";
    }

    private DoubleStream values(String metric) {
        return samples.stream()
                .filter(sample -> sample.name().equals(metric))
                .mapToDouble(Sample::value)
                .filter(value -> value > 0);
    }

    private static @Nullable Instant time(double seconds) {
        return seconds <= 0 ? null : Instant.ofEpochMilli((long) (seconds * 1000));
    }
}
