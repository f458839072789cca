package dev.switchback.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A JVM beside that of the tests: small, quick to start, and with the same classes. */
public final class OtherProcess {

    private OtherProcess() {}

    /**
     * What starts one; errors go where the rest of the output goes.
     *
     * @param main with the main method
     * @param url of the database, which it finds in the system property {@code url}
     */
    public static ProcessBuilder of(Class<?> main, String url, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Durl=" + url,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /** Ends this process as {@code kill -9} does; no thread comes back from here. */
    public static void killMyself() {
        try {
            new ProcessBuilder(
                            "kill", "-9", String.valueOf(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        while (true) {
            LockSupport.park();
        }
    }
}
