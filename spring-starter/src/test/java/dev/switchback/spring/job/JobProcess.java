package dev.switchback.spring.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.spring.job.application.JobApplication;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The application in a JVM of its own, as a cluster would run it. */
record JobProcess(Process process, Path file) {

    /** Starts it; variables are those of its environment. */
    static JobProcess start(TestDatabase database, Path directory, Map<String, String> variables, String... arguments) {
        try {
            Path file = Files.createTempFile(directory, "job", ".log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    JobApplication.class.getName()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(file.toFile());
            builder.environment().put("SPRING_APPLICATION_JSON", "{}");
            builder.environment().putAll(Settings.variables(database));
            builder.environment().putAll(variables);
            return new JobProcess(builder.start(), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end, and wants it to be this one. */
    JobProcess endsWith(int code) throws InterruptedException {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(log()).isTrue();
        assertThat(process.exitValue()).as(log()).isEqualTo(code);
        return this;
    }

    /** Wants words in its log, and no stack trace. */
    JobProcess saying(String... words) {
        assertThat(log()).contains(words).doesNotContain("\tat ");
        return this;
    }
}
