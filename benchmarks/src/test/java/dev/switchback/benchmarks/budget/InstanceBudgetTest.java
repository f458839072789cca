package dev.switchback.benchmarks.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.Switchback;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.LabSettings;
import dev.switchback.benchmarks.lab.Server;
import dev.switchback.benchmarks.scale.TwentyChanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An instance sends no more than was recorded in {@code BUDGETS.md}: while it starts, and while it is only there. */
@Tag("long")
class InstanceBudgetTest {

    private static final Pattern LINE = Pattern.compile("\\| (to start|to be there for 10 s) \\| ([0-9]+) \\|");

    /** It is how long somebody looks on. On a busy machine less is sent meanwhile, never more. */
    private static final long LOOKING_MILLIS = 10_000;

    @Test
    void staysWithinItsBudgets() throws Exception {
        Map<String, Long> budgets = budgets();
        try (Server server = Server.quiet(Path.of("target", "instance-postgres").toAbsolutePath());
                Lab lab = Lab.open(server, new LabSettings(1_000, 4, false, true))) {
            TwentyChanges application = TwentyChanges.open(lab);
            long before = lab.controlWire().statements();
            try (Switchback instance = application.instance()) {
                long started = lab.controlWire().statements();
                Thread.sleep(LOOKING_MILLIS);
                Map<String, Long> sent = Map.of(
                        "to start", started - before,
                        "to be there for 10 s", lab.controlWire().statements() - started);
                System.out.println("Statements of an instance with 20 changes: " + sent);
                assertThat(instance.changes()).hasSize(TwentyChanges.COUNT);
                assertThat(sent)
                        .allSatisfy((what, statements) -> assertThat(statements)
                                .as(
                                        "statements %s; above budget: take out what was added, or record it in BUDGETS.md",
                                        what)
                                .isLessThanOrEqualTo(budgets.get(what)));
            }
        }
    }

    private static Map<String, Long> budgets() throws IOException {
        return LINE.matcher(Files.readString(Path.of("BUDGETS.md")))
                .results()
                .collect(Collectors.toMap(line -> line.group(1), InstanceBudgetTest::figure));
    }

    private static long figure(MatchResult line) {
        return Long.parseLong(line.group(2));
    }
}
