package dev.switchback.evidence;

import dev.switchback.change.Sha256;
import dev.switchback.journal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code decision.intoto.json}: the decision as a statement of the in-toto attestation framework, version 1, over every other file. To be
 * signed by a tool that does.
 */
final class InToto {

    static final String FILE = "decision.intoto.json";

    private static final String STATEMENT = "https://in-toto.io/Statement/v1";

    /** A name and no address: a tag URI would need a host, and there is none of ours. */
    private static final String PREDICATE = "urn:switchback:contract-decision:1";

    private InToto() {}

    static String of(Facts facts, SortedMap<String, byte[]> files) {
        List<Object> subjects = new ArrayList<>();
        files.forEach((name, bytes) -> {
            if (!name.equals(FILE) && !name.equals(PackageFiles.SUMS)) {
                Map<String, Object> subject = new LinkedHashMap<>();
                subject.put("name", name);
                subject.put("digest", Map.of("sha256", Sha256.of(bytes)));
                subjects.add(subject);
            }
        });
        Tree manifest = facts.manifest();
        Tree decision = facts.json("decision.json");
        Map<String, @Nullable Object> predicate = new LinkedHashMap<>();
        predicate.put("change", manifest.at("change").text());
        predicate.put("definitionDigest", manifest.at("definitionDigest").text());
        predicate.put("systemIdentifier", manifest.at("systemIdentifier").text());
        predicate.put("database", manifest.at("database").text());
        predicate.put("phase", manifest.at("phase").text());
        predicate.put(
                "verdict", decision.isMissing() ? null : decision.at("verdict").text());
        predicate.put(
                "decidedAt", decision.isMissing() ? null : decision.at("at").text());
        predicate.put("planDigest", manifest.at("planDigest").text());
        predicate.put("journalHash", manifest.at("journalHash").text());
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("_type", STATEMENT);
        statement.put("subject", subjects);
        statement.put("predicateType", PREDICATE);
        statement.put("predicate", predicate);
        return Json.pretty(statement);
    }
}
