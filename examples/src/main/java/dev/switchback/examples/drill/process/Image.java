package dev.switchback.examples.drill.process;

import dev.switchback.examples.drill.image.Audit;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Stats;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A running image. Thread-safe. */
public final class Image {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Release release;
    private final Process process;
    private final PrintWriter commands;
    private final Thread reader;
    private final AtomicLong pings = new AtomicLong();
    private volatile Stats latest = Stats.NONE;
    private volatile @Nullable Audit audit;
    private volatile String hello = "";

    Image(Release release, Process process) {
        this.release = release;
        this.process = process;
        this.commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.reader = new Thread(this::listen, release.title());
        reader.setDaemon(true);
        reader.start();
    }

    public Release release() {
        return release;
    }

    /** What it said first. */
    public String hello() {
        return hello;
    }

    /** The last statistics it told. */
    public Stats latest() {
        return latest;
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Statistics from after this call; every command sent before it has been obeyed by then. */
    public Stats fresh() {
        long ping = pings.incrementAndGet();
        send("ping " + ping);
        return await("an answer", stats -> stats.of(Counter.PONG) >= ping);
    }

    /** Waits until the statistics say something. */
    public Stats await(String what, Predicate<Stats> condition) {
        Wait.until(PATIENCE, () -> release.title() + ": no sign of " + what + "; last heard: " + latest.line(), () -> {
            requireAlive();
            return condition.test(latest);
        });
        return latest;
    }

    /** Waits until it has done some more units of work without trouble being looked for. */
    public Stats serve(long units) {
        Stats before = fresh();
        return await(units + " units of work", stats -> stats.units() >= before.units() + units);
    }

    /** Has it read every row. */
    public Audit audit() {
        audit = null;
        send("audit");
        Wait.until(PATIENCE, () -> release.title() + ": the audit has no end", () -> {
            requireAlive();
            return audit != null;
        });
        Audit answer = audit;
        if (answer == null) {
            throw new IllegalStateException("two audits of one image at the same time");
        }
        return answer;
    }

    public void send(String command) {
        commands.println(command);
    }

    /** Lets it come to an orderly end; its last statistics are complete. */
    public void stop() {
        send("stop");
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new DrillException(release.title() + " does not stop");
            }
            reader.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DrillException("interrupted while " + release.title() + " stops", e);
        }
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
    }

    /** The process id, for people. */
    public long pid() {
        return process.pid();
    }

    private void requireAlive() {
        if (!process.isAlive()) {
            throw new DrillException(release.title() + " has died with exit code " + process.exitValue() + "; see "
                    + Images.logName(release));
        }
    }

    private void listen() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                hear(line);
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(release.title() + " cannot be heard", e);
            }
        }
    }

    private void hear(String line) {
        if (Stats.isStats(line)) {
            latest = Stats.parse(line);
        } else if (Audit.isAudit(line)) {
            audit = Audit.parse(line);
        } else if (line.startsWith("hello ")) {
            hello = line.substring("hello ".length());
        }
    }
}
