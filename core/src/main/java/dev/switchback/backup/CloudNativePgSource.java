package dev.switchback.backup;

import dev.switchback.database.Session;
import java.io.IOException;
import java.sql.SQLException;

/** Resources of CloudNativePG as JSON: the Cluster, its Backups, the ObjectStore of the barman-cloud plugin. */
record CloudNativePgSource(String cluster, Documents documents) implements BackupSource {

    @Override
    public String name() {
        return "CloudNativePG cluster " + Redaction.name(cluster);
    }

    @Override
    public BackupEvidence read(Session session) throws SQLException, IOException {
        return fetch().read(session);
    }

    @Override
    public Fetched fetch() throws IOException {
        Documents.Document document = documents.read();
        return session -> {
            EvidenceBuilder evidence = BackupEvidence.of(name(), document.asOf(session));
            CnpgResources.of(JsonNode.of(document.text()), cluster).tell(evidence);
            return evidence.build();
        };
    }
}
