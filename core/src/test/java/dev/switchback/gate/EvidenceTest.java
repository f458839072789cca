package dev.switchback.gate;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.journal.Act;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The evidence stands on its own: plain tools can check it, and the same facts give the same bytes. */
@Promise("P7")
class EvidenceTest {

    @TempDir
    private Path directory;

    @Test
    void isAcceptedBySha256sumAndAlwaysTheSame() throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 20);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                change.ramp(50, Act.by("ada | <b>", "a \"reason\"\nwith a line feed"));
                Assertions.assertThatThrownBy(() -> change.contract(ADA)).isInstanceOf(RefusedException.class);
                change.writeEvidence(directory.resolve("one"));
                change.writeEvidence(directory.resolve("two"));
            }
        }
        Map<String, String> one = files(directory.resolve("one"));
        assertThat(one).isEqualTo(files(directory.resolve("two")));
        assertThat(one.keySet())
                .containsExactly(
                        "SHA256SUMS",
                        "decision.json",
                        "journal.jsonl",
                        "manifest.json",
                        "plan.sql",
                        "quarantine.json",
                        "report.md",
                        "verification.json");
        assertThat(one.get("decision.json")).contains("\"verdict\": \"NO_GO\"");
        assertThat(one.get("report.md")).contains("ada \\| &lt;b>").doesNotContain("<b>");
        assertThat(sha256sum(directory.resolve("one"))).isZero();

        Files.writeString(directory.resolve("two/decision.json"), "{}");
        assertThat(sha256sum(directory.resolve("two"))).isNotZero();
    }

    @Test
    void carriesAJournalThatCanBeCheckedWithoutTheLibrary() throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 5);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                Operator.open(switchback.change("customer-name")).writeEvidence(directory);
            }
        }
        String previous = "0".repeat(64);
        List<String> lines = Files.readAllLines(directory.resolve("journal.jsonl"));
        assertThat(lines).hasSizeGreaterThan(4);
        for (String line : lines) {
            String entry = line.substring("{\"entry\":".length(), line.lastIndexOf(",\"hash\":"));
            assertThat(entry).contains("\"previous\":\"" + previous + "\"");
            previous = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(entry.getBytes(StandardCharsets.UTF_8)));
            assertThat(line).endsWith(",\"hash\":\"" + previous + "\"}");
        }
        assertThat(Files.readString(directory.resolve("manifest.json"))).contains("\"journalHash\": \"" + previous);
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(directory)) {
            for (Path file : list.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    private static int sha256sum(Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sha256sum", "-c", "SHA256SUMS")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
