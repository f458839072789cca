package dev.switchback.examples.directory;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A version of the directory in a process of its own, at whose console we sit. Not thread-safe. */
final class RunningDirectory implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final PrintWriter questions;
    private final BufferedReader answers;

    private RunningDirectory(Process process) {
        this.process = process;
        this.questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static RunningDirectory start(Version version, String url, File log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dstdout.encoding=UTF-8",
                "-classpath",
                version.joinedClassPath(),
                Main.class.getName());
        builder.environment().put(Main.URL, url);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log));
        return new RunningDirectory(builder.start());
    }

    /** The answer to a question. */
    String ask(String question) throws IOException {
        questions.println(question);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("no answer to '" + question + "': the directory has ended");
        }
        return answer;
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Hangs up, upon which the directory ends in order. */
    @Override
    public void close() {
        questions.close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the directory does not end");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
