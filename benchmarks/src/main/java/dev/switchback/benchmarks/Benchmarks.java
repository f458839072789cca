package dev.switchback.benchmarks;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.LabSettings;
import dev.switchback.benchmarks.lab.Server;
import dev.switchback.benchmarks.measure.Interleaved;
import dev.switchback.benchmarks.report.Measured;
import dev.switchback.benchmarks.report.Mode;
import dev.switchback.benchmarks.report.Surroundings;
import dev.switchback.benchmarks.report.Tables;
import dev.switchback.benchmarks.scale.BackfillRows;
import dev.switchback.benchmarks.scale.ChangesAndColumns;
import dev.switchback.benchmarks.scale.Fleet;
import dev.switchback.benchmarks.scale.Flip;
import dev.switchback.benchmarks.scale.Scale;
import dev.switchback.benchmarks.scenario.Scenario;
import dev.switchback.benchmarks.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.Main;

/** Runs the scenarios one after the other, each with all its ways interleaved, on one server. */
public final class Benchmarks {

    private static final Path WORK = Path.of("benchmarks", "target", "benchmarks");
    private static final Path PAGE = Path.of("benchmarks", "RESULTS.md");

    private static final int ROWS_OF_SCALES = 2_000;

    private final Options options;
    private final List<String> arguments;
    private final List<Measured> all = new ArrayList<>();
    private final StringBuilder scales = new StringBuilder();
    private String surroundings = "";

    private Benchmarks(List<String> arguments) {
        this.options = Options.of(arguments.toArray(String[]::new));
        this.arguments = arguments;
    }

    /** {@code --help} tells the arguments. */
    public static void main(String... arguments) throws Exception {
        List<String> given = Arrays.asList(arguments);
        if (given.contains("--jmh")) {
            Main.main(given.stream().filter(each -> !each.equals("--jmh")).toArray(String[]::new));
        } else if (given.contains("--help")) {
            System.out.print(Options.HELP);
        } else if (given.contains("--list")) {
            Scenarios.all().forEach(each -> System.out.printf("%-20s %s%n", each.id(), each.job()));
        } else {
            new Benchmarks(given).run();
        }
    }

    private void run() throws Exception {
        long began = System.nanoTime();
        Files.createDirectories(WORK);
        try (Server server = Server.busy(WORK.resolve("postgres").toAbsolutePath())) {
            for (boolean synchronousCommit : options.synchronousCommits()) {
                run(server, synchronousCommit);
            }
            System.out.println("\n" + Tables.targets(all));
            if (options.scale()) {
                scale(server);
            }
        }
        System.out.printf(Locale.ROOT, "%.0f s%n", (System.nanoTime() - began) / 1e9);
        if (options.all()) {
            write();
        }
    }

    private void run(Server server, boolean synchronousCommit) throws Exception {
        int connections = 2 * Collections.max(options.threads()) + 2;
        LabSettings settings = new LabSettings(options.rows(), connections, synchronousCommit, false);
        try (Lab lab = Lab.open(server, settings)) {
            if (surroundings.isEmpty()) {
                surroundings = Surroundings.of(lab);
                System.out.print(surroundings);
            }
            for (int threads : options.threads()) {
                for (Scenario scenario : options.scenarios()) {
                    // Whether commits wait makes no difference to who does not commit.
                    if (scenario.kind() == Scenario.Kind.WRITE
                            || synchronousCommit == options.synchronousCommits().get(0)) {
                        lab.tidy();
                        Measured measured = new Measured(
                                scenario,
                                new Mode(threads, synchronousCommit),
                                new Interleaved(lab, options.plan()).measure(scenario.subjects(), threads));
                        all.add(measured);
                        System.out.print(Tables.ways(measured));
                    }
                }
            }
        }
    }

    private void scale(Server server) throws Exception {
        LabSettings settings = new LabSettings(ROWS_OF_SCALES, 4, false, true);
        try (Lab lab = Lab.open(server, settings)) {
            List<Integer> rows = options.full() ? List.of(100_000, 1_000_000, 10_000_000) : List.of(100_000, 1_000_000);
            List<Integer> instances = options.full() ? List.of(1, 20, 200, 1_000) : List.of(1, 20, 200);
            for (Scale each :
                    List.of(new ChangesAndColumns(), new BackfillRows(rows), new Fleet(instances), new Flip())) {
                String measured = each.measure(lab, options.plan());
                System.out.print(measured);
                scales.append(measured);
            }
        }
    }

    private void write() throws IOException {
        StringBuilder page = new StringBuilder("# Results\n\n");
        page.append(String.format(
                Locale.ROOT,
                """
                Written by `mvn -q -Pbenchmarks compile%s` on %s; [docs/performance.md](../docs/performance.md) says what is \
                compared, and how. A ratio is the median of %d rounds with, after ±, half of what lies between their quarters; \
                each way ran %d ms in each round.

                %s
                ## Targets

                %s
                ## How it grows
                %s
                ## All figures
                """,
                arguments.isEmpty() ? "" : " -Dbenchmarks.args=\"" + String.join(" ", arguments) + "\"",
                LocalDate.now(ZoneOffset.UTC),
                options.plan().rounds(),
                options.plan().slice().toMillis(),
                surroundings,
                Tables.targets(all),
                scales));
        all.forEach(measured -> page.append(Tables.ways(measured)));
        Files.writeString(PAGE, page);
        System.out.println("Written: " + PAGE);
    }
}
