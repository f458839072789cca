package dev.switchback.benchmarks.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.Switchback;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.LabSettings;
import dev.switchback.benchmarks.lab.Server;
import dev.switchback.benchmarks.scale.TwentyChanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An instance sends no more than was recorded in {@code BUDGETS.md}: while it starts, and while it is only there. */
@Tag("long")
class InstanceBudgetTest {

    private static final String START = "to start";
    private static final String IDLE = "from a heartbeat to the third after it";

    private static final Pattern LINE = Pattern.compile("\\| (" + START + "|" + IDLE + ") \\| ([0-9]+) \\|");

    private static final int HEARTBEATS = 3;

    /** On a busy machine a heartbeat is late, and what else is sent every second goes on meanwhile. */
    private static final Duration ON_TIME = Duration.ofSeconds(9);

    @Test
    void staysWithinItsBudgets() throws Exception {
        Map<String, Long> budgets = budgets();
        try (Server server = Server.quiet(Path.of("target", "instance-postgres").toAbsolutePath());
                Lab lab = Lab.open(server, new LabSettings(1_000, 4, false, true))) {
            TwentyChanges application = TwentyChanges.open(lab);
            long before = lab.controlWire().statements();
            try (Switchback instance = application.instance()) {
                long started = lab.controlWire().statements();
                awaitHeartbeat(lab);
                long began = System.nanoTime();
                long first = lab.controlWire().statements();
                for (int i = 0; i < HEARTBEATS; i++) {
                    awaitHeartbeat(lab);
                }
                double late = Math.max(1, (double) (System.nanoTime() - began) / ON_TIME.toNanos());
                Map<String, Long> sent = Map.of(
                        START,
                        started - before,
                        IDLE,
                        Math.round((lab.controlWire().statements() - first) / late));
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

    /** Asks on the application's connections: what they send is not counted. */
    private static void awaitHeartbeat(Lab lab) throws SQLException {
        String last = lastHeartbeat(lab);
        await().atMost(Duration.ofMinutes(2)).until(() -> !lastHeartbeat(lab).equals(last));
    }

    private static String lastHeartbeat(Lab lab) throws SQLException {
        try (Connection connection = lab.application().getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT max(last_seen)::text FROM switchback.instance")) {
            results.next();
            return results.getString(1);
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
