package dev.switchback.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.EvidenceVerify;
import dev.switchback.change.Sha256;
import dev.switchback.journal.JsonText;
import dev.switchback.testing.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A package is checked without a database: whatever was changed in it is found and named, and whatever is missing costs points. */
@Promise("P7")
class EvidenceVerifierTest {

    @TempDir
    private static Path evidence;

    private static Path archive;

    @TempDir
    private Path copy;

    @BeforeAll
    static void write() {
        archive = evidence.resolve("archive.zip");
        FullMarks.write(evidence.resolve("files"), archive);
    }

    @Test
    void acceptsWhatWasWritten() {
        for (Path target : List.of(evidence.resolve("files"), archive)) {
            EvidenceReview review = EvidenceVerifier.review(target);
            assertThat(review.faults()).isEmpty();
            assertThat(review.scorecard().points())
                    .allSatisfy(point ->
                            assertThat(point.earned()).as(point.toString()).isTrue());
            assertThat(review.toString()).contains("Scorecard: 20 of 20 points");
        }
    }

    @Test
    void findsAnyByteOfAnyFileThatWasChanged() throws IOException {
        for (Map.Entry<String, byte[]> file : original().entrySet()) {
            int length = file.getValue().length;
            for (int at : new int[] {0, length / 3, length / 2, length - 1}) {
                SortedMap<String, byte[]> files = original();
                byte[] changed = file.getValue().clone();
                changed[at] = (byte) (changed[at] ^ 1);
                files.put(file.getKey(), changed);
                write(files);
                assertThat(EvidenceVerifier.review(copy).faults())
                        .as("byte %d of %s", at, file.getKey())
                        .extracting(EvidenceFault::file)
                        .contains(file.getKey());
            }
        }
    }

    @Test
    void findsAnyByteOfTheArchiveThatWasChanged() throws IOException {
        byte[] bytes = Files.readAllBytes(archive);
        for (int at = 0; at < bytes.length; at += at < 60 || at > bytes.length - 60 ? 1 : bytes.length / 40) {
            byte[] changed = bytes.clone();
            changed[at] = (byte) (changed[at] ^ 1);
            Path file = copy.resolve("changed.zip");
            Files.write(file, changed);
            assertThat(EvidenceVerifier.review(file).faults()).as("byte %d", at).isNotEmpty();
        }
    }

    @Test
    void losesPointsWithEveryFileThatIsMissing() throws IOException {
        for (String missing : original().keySet()) {
            SortedMap<String, byte[]> files = original();
            files.remove(missing);
            write(files);
            EvidenceReview review = EvidenceVerifier.review(copy);
            assertThat(review.faults())
                    .as(missing)
                    .extracting(EvidenceFault::file)
                    .contains(missing);
            assertThat(review.scorecard().earned()).as("without %s", missing).isLessThan(20);
            assertThat(review.scorecard().points()).hasSize(20);
        }
    }

    @Test
    void findsAFileThatIsNotOfIt() throws IOException {
        SortedMap<String, byte[]> files = original();
        files.put("notes/remarks.txt", "GO".getBytes(UTF_8));
        write(files);
        assertThat(EvidenceVerifier.review(copy).faults())
                .extracting(EvidenceFault::file)
                .contains("notes/remarks.txt", "SHA256SUMS");
    }

    /** By somebody who makes everything again that follows: checksums, statement, reports and scorecard. */
    static Stream<Arguments> forgeries() {
        return Stream.of(
                forgery("decision.json", "is not what its checks give", text -> text.replace("\"GO\"", "\"NO_GO\"")),
                forgery("decision.json", "a check that failed", text -> text.replaceFirst("\"PASS\"", "\"FAIL\"")),
                forgery(
                        "decision.json",
                        "of another plan",
                        text -> text.replaceFirst("(planDigest\": \")[0-9a-f]", "$1g")),
                forgery(
                        "approvals.json",
                        "by the one who asked",
                        text -> text.replace("\"approved_by\": \"grace\"", "\"approved_by\": \" Ada\"")),
                forgery(
                        "approvals.json",
                        "by nobody the journal knows",
                        text -> text.replace("\"approved_by\": \"grace\"", "\"approved_by\": \"joan\"")),
                forgery(
                        "approvals.json",
                        "of other evidence",
                        text -> text.replaceFirst("divergence-zero", "divergence-some")),
                forgery(
                        "backup.json",
                        "confirmed by the one who said so",
                        text -> text.replace("\"confirmed_by\": \"grace\"", "\"confirmed_by\": \"ADA\"")),
                forgery("plan.sql", "one statement more", text -> text + "DROP TABLE customer;\n"),
                forgery("plan.json", "one statement another", text -> text.replace("DROP VIEW", "DROP  VIEW")),
                forgery(
                        "journal.jsonl",
                        "an entry less",
                        text -> text.lines().skip(1).map(line -> line + "\n").reduce("", String::concat)),
                forgery(
                        "journal.jsonl",
                        "another reason",
                        text -> text.replaceFirst("\"why\":\"test\"", "\"why\":\"best\"")),
                forgery(
                        "ramp.csv",
                        "a line less",
                        text -> text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1)),
                forgery("fleet.json", "an instance less", text -> "[]\n"),
                forgery("drills.json", "a drill more", text -> text.replaceFirst("\\[\n", "[\n  {},\n")),
                forgery("verification.json", "a scan less", text -> "[]\n"));
    }

    private static Arguments forgery(String file, String what, UnaryOperator<String> edit) {
        return Arguments.of(file, what, edit);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("forgeries")
    void findsWhatContradictsTheRest(String file, String what, UnaryOperator<String> edit) throws IOException {
        SortedMap<String, String> gathered = new TreeMap<>();
        original().forEach((name, bytes) -> gathered.put(name, new String(bytes, UTF_8)));
        String before = gathered.getOrDefault(file, "");
        String after = edit.apply(before);
        assertThat(after).isNotEqualTo(before);
        gathered.put(file, after);
        PackageFiles.writeDirectory(Derived.whole(gathered), copy);
        assertThat(EvidenceVerifier.review(copy).faults())
                .extracting(EvidenceFault::file)
                .contains(file);
    }

    @Test
    void carriesAStatementOfTheDecisionOverEveryOtherFile() throws IOException {
        SortedMap<String, byte[]> files = original();
        Tree statement =
                new Tree(JsonText.read(new String(files.getOrDefault("decision.intoto.json", new byte[0]), UTF_8)));
        assertThat(statement.at("_type").text()).isEqualTo("https://in-toto.io/Statement/v1");
        assertThat(statement.at("predicateType").text()).isEqualTo("urn:switchback:contract-decision:1");
        assertThat(statement.at("predicate", "verdict").text()).isEqualTo("GO");
        assertThat(statement.at("predicate", "planDigest").text())
                .isEqualTo(Sha256.of(files.getOrDefault("plan.sql", new byte[0])));
        files.remove("decision.intoto.json");
        files.remove("SHA256SUMS");
        assertThat(statement.at("subject").items())
                .extracting(subject -> subject.at("digest", "sha256").text() + " "
                        + subject.at("name").text())
                .containsExactlyElementsOf(files.entrySet().stream()
                        .map(file -> Sha256.of(file.getValue()) + " " + file.getKey())
                        .toList());
    }

    @Test
    void needsJavaAndTheJarAndNothingElse() throws Exception {
        assertThat(verify(archive)).startsWith("0 ").contains("Scorecard: 20 of 20 points");
        SortedMap<String, byte[]> files = original();
        files.put("plan.sql", "DROP TABLE customer;\n".getBytes(UTF_8));
        write(files);
        assertThat(verify(copy)).startsWith("1 ").contains("FAULT  plan.sql: was changed");
        assertThat(verify(copy.resolve("nowhere"))).startsWith("2 ").contains("nowhere");
    }

    private static String verify(Path target) throws Exception {
        Path classes = Path.of(EvidenceVerify.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes.toString(),
                        "dev.switchback.EvidenceVerify",
                        target.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() + " " + out;
    }

    private static SortedMap<String, byte[]> original() throws IOException {
        return PackageFiles.readDirectory(evidence.resolve("files"));
    }

    /** Whatever was there before goes. */
    private void write(SortedMap<String, byte[]> files) throws IOException {
        try (Stream<Path> old = Files.walk(copy)) {
            for (Path file : old.filter(each -> !Files.isDirectory(each)).toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = copy.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            Files.write(target, file.getValue());
        }
    }
}
