package dev.switchback.examples.drill.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The image's line to the drill that started it: statistics go out ten times a second, commands come in. The end of the
 * commands means that the drill is gone, and ends this process too.
 */
public final class Child {

    private static final long REPORT_EVERY_MILLIS = 100;

    private final Tally tally;
    private final Supplier<Audit> audit;
    private final Map<String, Runnable> commands;

    /**
     * The line.
     *
     * @param audit answers the command {@code audit}
     * @param commands further ones
     */
    public Child(Tally tally, Supplier<Audit> audit, Map<String, Runnable> commands) {
        this.tally = tally;
        this.audit = audit;
        this.commands = Map.copyOf(commands);
    }

    /** Answers until told to stop. */
    public void serve(Workers reporters) throws IOException {
        reporters.start("reporter", REPORT_EVERY_MILLIS, () -> say(tally.stats().line()));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("stop")) {
                return;
            }
            obey(line);
        }
        Runtime.getRuntime().halt(1);
    }

    /** Tells the drill something. */
    public static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }

    private void obey(String line) {
        if (line.startsWith("ping ")) {
            tally.set(Counter.PONG, Long.parseLong(line.substring("ping ".length())));
        } else if (line.equals("audit")) {
            say(audit.get().line());
        } else {
            Runnable command = commands.get(line);
            if (command == null) {
                throw new IllegalArgumentException("unknown command: " + line);
            }
            command.run();
        }
    }
}
