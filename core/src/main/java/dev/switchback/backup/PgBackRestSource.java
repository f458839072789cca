package dev.switchback.backup;

import dev.switchback.database.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** The output of {@code pgbackrest info --output=json}. */
record PgBackRestSource(String stanza, Documents documents) implements BackupSource {

    @Override
    public String name() {
        return "pgBackRest stanza " + Redaction.name(stanza);
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
            new PgBackRestStanza(find(JsonNode.of(document.text()))).tell(evidence);
            return evidence.build();
        };
    }

    /** A repository that cannot be read hides even the stanza's name. */
    private JsonNode find(JsonNode document) {
        List<JsonNode> stanzas = document.items();
        if (stanzas.size() == 1 && "[invalid]".equals(stanzas.get(0).at("name").text())) {
            return stanzas.get(0);
        }
        return stanzas.stream()
                .filter(each -> stanza.equals(each.at("name").text()))
                .findFirst()
                .orElseThrow(() -> new UnreadableEvidenceException("name: there is no stanza '" + Redaction.name(stanza)
                        + "' among "
                        + stanzas.stream()
                                .map(each -> Redaction.name(
                                        String.valueOf(each.at("name").text())))
                                .collect(Collectors.joining(", ", "[", "]"))
                        + ": name the one of this database"));
    }
}
