package dev.switchback.backup;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one cluster among those of a document: one of them, or a {@code List} as {@code kubectl get} writes it.
 *
 * @param cluster the Cluster, or null
 * @param backups its Backups
 * @param stores the ObjectStores that it may write to
 */
record CnpgResources(String name, @Nullable JsonNode cluster, List<JsonNode> backups, List<JsonNode> stores) {

    private static final String PLUGIN = "barman-cloud.cloudnative-pg.io";

    static CnpgResources of(JsonNode document, String name) {
        List<JsonNode> found =
                "List".equals(document.at("kind").text()) ? document.at("items").items() : List.of(document);
        List<JsonNode> clusters = ofKind(found, "Cluster")
                .filter(each -> name.equals(each.at("metadata", "name").text()))
                .toList();
        if (clusters.size() > 1) {
            throw new UnreadableEvidenceException("metadata.namespace: there are " + clusters.size() + " Clusters '"
                    + Redaction.name(name) + "': get those of one namespace");
        }
        JsonNode cluster = clusters.isEmpty() ? null : clusters.get(0);
        List<JsonNode> backups = ofKind(found, "Backup")
                .filter(each -> name.equals(each.at("spec", "cluster", "name").text()))
                .filter(each -> cluster == null || isOf(each, cluster))
                .toList();
        List<JsonNode> stores = ofKind(found, "ObjectStore")
                .filter(each -> cluster == null || inOneNamespace(each, cluster))
                .toList();
        if (cluster == null && backups.isEmpty() && stores.isEmpty()) {
            throw new UnreadableEvidenceException("kind: there is no Cluster '" + Redaction.name(name)
                    + "', no Backup of it and no ObjectStore; write it"
                    + " with kubectl get clusters,backups,objectstores -o json");
        }
        return new CnpgResources(name, cluster, backups, stores);
    }

    void tell(EvidenceBuilder evidence) {
        CnpgCluster found = new CnpgCluster(cluster);
        CnpgBackup last = CnpgBackup.tell(backups, evidence);
        found.tell(evidence, last);
        JsonNode plugin = plugin();
        if (plugin == null && stores.isEmpty()) {
            found.tellWindow(evidence, last);
        } else {
            CnpgStore.tell(window(plugin), evidence, last);
        }
    }

    private static Stream<JsonNode> ofKind(List<JsonNode> resources, String kind) {
        return resources.stream().filter(each -> kind.equals(each.at("kind").text()));
    }

    /** A cluster that was made anew has the name, and not the database, of the one before it. */
    private static boolean isOf(JsonNode backup, JsonNode cluster) {
        String uid = backup.at("status", "pluginMetadata", "clusterUID").text();
        Instant began = backup.at("status", "startedAt").time();
        Instant created = cluster.at("metadata", "creationTimestamp").time();
        return inOneNamespace(backup, cluster)
                && (uid == null || uid.equals(cluster.at("metadata", "uid").text()))
                && (began == null || created == null || !began.isBefore(created));
    }

    private static boolean inOneNamespace(JsonNode one, JsonNode other) {
        return Objects.equals(
                one.at("metadata", "namespace").text(),
                other.at("metadata", "namespace").text());
    }

    private @Nullable JsonNode plugin() {
        return cluster == null
                ? null
                : cluster.at("spec", "plugins").items().stream()
                        .filter(plugin -> PLUGIN.equals(plugin.at("name").text()))
                        .findFirst()
                        .orElse(null);
    }

    /** The store that the Cluster names, and in it the server whose name the Cluster has there. */
    private @Nullable JsonNode window(@Nullable JsonNode plugin) {
        String store = plugin == null
                ? null
                : plugin.at("parameters", "barmanObjectName").text();
        String server =
                plugin == null ? null : plugin.at("parameters", "serverName").text();
        return stores.stream()
                .filter(each -> store == null
                        || Objects.equals(store, each.at("metadata", "name").text()))
                .map(each -> each.at("status", "serverRecoveryWindow", server == null ? name : server))
                .filter(window -> !window.isMissing())
                .findFirst()
                .orElse(null);
    }
}
