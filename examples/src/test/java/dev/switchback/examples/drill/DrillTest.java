package dev.switchback.examples.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as a user runs it: a process of its own, with processes of its own. */
class DrillTest {

    private static final Duration LONGEST = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    @Test
    void keepsEveryPromiseAndLeavesItsEvidence() throws Exception {
        Process drill = start("--rows", "3000");
        assertThat(drill.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS))
                .as("done in time")
                .isTrue();
        String output = output();
        assertThat(drill.exitValue()).as(output).isZero();
        assertThat(output).contains("7 of 7 promises kept").doesNotContain("BROKEN");
        for (int promise = 1; promise <= 7; promise++) {
            assertThat(output).containsPattern("P" + promise + " .*kept");
        }
        assertThat(output)
                .containsPattern("[1-9][0-9,]* shadowed reads in the new image's SQL log, 0 not by one statement")
                .containsPattern("P2: [1-9][0-9,]* reads compared with the other path, 0 differ")
                .containsPattern("P7: [1-9][0-9]* evidence files in agreement, checked without a database, 0 faults")
                .containsPattern("P1: [1-9][0-9,]* dual writes in the new image's SQL log, 0 not by one statement");
        try (Stream<Path> evidence = Files.list(directory.resolve("target/drill/evidence"))) {
            assertThat(evidence.map(file -> file.getFileName().toString()))
                    .contains(
                            "manifest.json",
                            "decision.json",
                            "journal.jsonl",
                            "verification.json",
                            "report.html",
                            "report.md",
                            "SHA256SUMS");
        }
        assertThat(processesLeft()).isEmpty();
    }

    /** SIGTERM here, SIGINT at a terminal: the JVM's shutdown hooks run for both. */
    @Test
    void leavesNoProcessBehindWhenItIsInterrupted() throws Exception {
        Process drill = start("--rows", "3000");
        await().atMost(LONGEST).until(() -> output().contains("Deploy the new image"));
        assertThat(processesLeft()).as("the drill's server and images").isNotEmpty();
        drill.destroy();
        assertThat(drill.waitFor(1, TimeUnit.MINUTES)).isTrue();
        await().atMost(LONGEST).untilAsserted(() -> assertThat(processesLeft()).isEmpty());
    }

    @Test
    void takesItsImagesAlongWhenItIsKilledAndClearsItsServerAwayNextTime() throws Exception {
        Process drill = start("--rows", "3000");
        await().atMost(LONGEST).until(() -> output().contains("Deploy the new image"));
        drill.destroyForcibly();
        await().atMost(LONGEST).until(() -> processesLeft().stream().noneMatch(command -> command.contains("Image")));
        Process next = start("--rows", "3000");
        await().atMost(LONGEST).until(() -> output().contains("Expand under traffic"));
        next.destroy();
        assertThat(next.waitFor(1, TimeUnit.MINUTES)).isTrue();
        await().atMost(LONGEST).untilAsserted(() -> assertThat(processesLeft()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rows | --rows needs a value",
                "--rows many | --rows is 'many': not a whole number",
                "--rows 10 | --rows is 10: at least 1000",
                "--fast | unknown option --fast",
                "--jdbc-url jdbc:mysql://localhost/x | not a JDBC URL of a PostgreSQL database",
                "--jdbc-url jdbc:postgresql://localhost:1/x | localhost:1",
            })
    void saysWhatIsWrongWithItsArguments(String arguments, String message) throws Exception {
        Process drill = start(arguments.split(" ", -1));
        assertThat(drill.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(output()).contains("The drill cannot begin: ").contains(message);
        assertThat(drill.exitValue()).isEqualTo(2);
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Drill.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(outputFile())
                .start();
    }

    private File outputFile() {
        return directory.resolve("output.txt").toFile();
    }

    private String output() throws IOException {
        return Files.readString(outputFile().toPath());
    }

    /** The command lines of all processes that name this test's directory. */
    private List<String> processesLeft() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains(directory.toString()))
                .toList();
    }
}
