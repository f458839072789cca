package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.journal.Act;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.ramp.RampPlan;
import dev.switchback.ramp.RampStep;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import dev.switchback.usage.KnownSessions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code and the queries of docs/operations.md on the ramp, the window, and the fleet. */
class RampingTest {

    private static final Act ada = Act.by("ada", "release 42");

    private static void configure(SwitchbackBuilder builder) {
        builder.window(WindowPolicy.openFor(Duration.ofDays(14))
                .stableFor(Duration.ofDays(7))
                .foreignQuietFor(Duration.ofDays(3))
                .build());

        builder.knownSessions(KnownSessions.named("postgres_exporter", "pgAdmin*"));
    }

    @Test
    void goesAsTheDocumentSays() {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 5);
            SwitchbackBuilder builder = Operator.switchback(database, CustomerName.CHANGE);
            configure(builder);
            try (Switchback switchback = builder.build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                RampPlan plan = new RampPlan(
                        List.of(
                                new RampStep(1, Duration.ofHours(1)),
                                new RampStep(10, Duration.ofHours(4)),
                                new RampStep(100, Duration.ofDays(1))),
                        1_000); // calls on the new path at each step; RampPlan.STANDARD has five steps and 100
                change.rampPlan().begin(plan, ada);

                System.out.println(change.rampPlan().report());
                assertThat(database.rows(OperationsPage.sqlAfter("## The ramp").get(0)))
                        .singleElement()
                        .satisfies(row -> assertThat(row).startsWith("customer-name", "1.000", "01:00:00", "1"));
                assertThat(database.rows(OperationsPage.sqlAfter("## The fleet, and old images")
                                .get(0)))
                        .singleElement()
                        .satisfies(row -> assertThat(row).contains("test", "1", "unknown", "t"));
                assertThat(change.window().toString()).contains("of 14 d", "of 7 d");
            }
        }
    }
}
