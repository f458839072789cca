package dev.switchback.evidence;

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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The evidence stands on its own: plain tools can check it, and the same facts give the same bytes. */
@Promise("P7")
class EvidencePackageTest {

    @TempDir
    private Path directory;

    @Test
    void isAcceptedBySha256sumAndAlwaysTheSame() throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            Fortnight fortnight = new Fortnight(database, 60);
            fortnight.write(directory.resolve("one"));
            fortnight.writeZip(directory.resolve("one.zip"));
            database.execute("VACUUM FULL switchback.traffic");
            fortnight.write(directory.resolve("two"));
            fortnight.writeZip(directory.resolve("two.zip"));
        }
        Map<String, String> one = files(directory.resolve("one"));
        assertThat(one).isEqualTo(files(directory.resolve("two")));
        assertThat(directory.resolve("one.zip")).hasSameBinaryContentAs(directory.resolve("two.zip"));
        assertThat(one.keySet())
                .containsExactly(
                        "SHA256SUMS",
                        "approvals.json",
                        "backup.json",
                        "compatibility.json",
                        "decision.intoto.json",
                        "decision.json",
                        "drills.json",
                        "fleet.json",
                        "gaps.csv",
                        "journal.jsonl",
                        "manifest.json",
                        "plan.json",
                        "plan.sql",
                        "quarantine.json",
                        "ramp.csv",
                        "report.html",
                        "report.md",
                        "schema-after.txt",
                        "schema-before.txt",
                        "schema.diff",
                        "scorecard.json",
                        "share.csv",
                        "slo.json",
                        "transitions.json",
                        "verification.json");
        assertThat(one.get("decision.json")).contains("\"verdict\": \"NO_GO\"");
        assertThat(one.get("compatibility.json")).contains("SAFE_TO_ROLL_BACK_IMAGE");
        assertThat(sha256sum(directory.resolve("one"))).isZero();
        assertThat(EvidenceVerifier.review(directory.resolve("one")).faults()).isEmpty();
        assertThat(EvidenceVerifier.review(directory.resolve("one.zip")).faults())
                .isEmpty();

        Files.writeString(directory.resolve("two/decision.json"), "{}");
        assertThat(sha256sum(directory.resolve("two"))).isNotZero();
    }

    @Test
    void tellsWhatThePlanTakesAway() throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 5);
            database.execute("CREATE INDEX by_name ON customer (full_name); CREATE INDEX by_mail ON customer (email)");
            database.execute("ALTER TABLE customer ADD CONSTRAINT not_blank CHECK (full_name <> ' ')");
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                change.evidence().write(directory.resolve("before"));
                String told = Files.readString(directory.resolve("before/schema-after.txt"));
                assertThat(Files.readString(directory.resolve("before/schema.diff")))
                        .contains("- " + "  column full_name text")
                        .contains("- " + "  constraint not_blank")
                        .contains("- " + "  index CREATE INDEX by_name")
                        .contains("- " + "  trigger CREATE TRIGGER")
                        .contains("  " + "  index CREATE INDEX by_mail")
                        .doesNotContain("\n+ ");
                change.ramp(100, ADA);
                Awaitility.await().untilAsserted(() -> {
                    change.verify(ADA);
                    switchback.decision(CustomerName.CHANGE);
                    Operator.approve(change);
                });
                Awaitility.await().untilAsserted(() -> change.contract(ADA));

                change.evidence().write(directory.resolve("after"));
                assertThat(lines(Files.readString(directory.resolve("after/schema-before.txt"))))
                        .isEqualTo(lines(told));
                EvidenceReview review = EvidenceVerifier.review(directory.resolve("after"));
                assertThat(review.faults()).isEmpty();
                assertThat(review.scorecard().points())
                        .filteredOn(Scorecard.Point::earned)
                        .extracting(Scorecard.Point::name)
                        .contains(
                                "plan",
                                "approval",
                                "decision",
                                "journal",
                                "verification",
                                "statement",
                                "checksums",
                                "reports");
            }
        }
    }

    private static List<String> lines(String text) {
        return text.lines().filter(line -> !line.startsWith("--")).toList();
    }

    @Test
    void carriesAJournalThatCanBeCheckedWithoutTheLibrary() throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 5);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                change.ramp(50, Act.by("ada | <b>", "a \"reason\"\nwith a line feed"));
                Assertions.assertThatThrownBy(() -> change.contract(ADA)).isInstanceOf(RefusedException.class);
                change.evidence().write(directory);
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
        assertThat(Files.readString(directory.resolve("report.md")))
                .contains("ada \\| &lt;b>")
                .doesNotContain("<b>");
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
