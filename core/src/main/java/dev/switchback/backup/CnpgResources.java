package dev.switchback.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
        JsonNode cluster = null;
        List<JsonNode> backups = new ArrayList<>();
        List<JsonNode> stores = new ArrayList<>();
        for (JsonNode resource : found) {
            switch (String.valueOf(resource.at("kind").text())) {
                case "Cluster" -> {
                    if (name.equals(resource.at("metadata", "name").text())) {
                        cluster = resource;
                    }
                }
                case "Backup" -> {
                    if (name.equals(resource.at("spec", "cluster", "name").text())) {
                        backups.add(resource);
                    }
                }
                case "ObjectStore" -> stores.add(resource);
                default -> {}
            }
        }
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
