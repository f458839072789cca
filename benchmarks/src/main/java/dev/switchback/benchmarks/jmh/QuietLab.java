package dev.switchback.benchmarks.jmh;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.LabSettings;
import dev.switchback.benchmarks.lab.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A lab in which nobody does anything but the benchmark. */
@State(Scope.Benchmark)
public class QuietLab {

    private static final int ROWS = 1_000;

    private @Nullable Server server;
    private @Nullable Lab lab;

    /** For JMH. */
    @Setup(Level.Trial)
    public void open() throws IOException, SQLException {
        server = Server.quiet(Files.createTempDirectory("switchback-jmh-").resolve("postgres"));
        lab = Lab.open(server, new LabSettings(ROWS, 4, false, true));
    }

    /** For JMH. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
        if (server != null) {
            server.close();
        }
    }

    Lab lab() {
        if (lab == null) {
            throw new IllegalStateException("the lab is not open yet");
        }
        return lab;
    }
}
