package dev.switchback.docs;

import static dev.switchback.change.Column.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.openfeature.sdk.ImmutableContext;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.gate.GateReport;
import dev.switchback.gate.Verdict;
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.slo.SloPolicy;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The README's code, as it stands there, on a real database. */
class ReadmeTest {

    @Test
    void routesReadsAndWrites() throws Exception {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 50);
            DataSource dataSource = database.dataSource();

            SchemaChange name = SchemaChange.named("customer-name")
                    .table("customer")
                    .key("id")
                    .oldShape(text("full_name"))
                    .newShape(text("first_name"), text("last_name"))
                    .forward("first_name", "split_part(full_name, ' ', 1)")
                    .forward("last_name", "substring(full_name from ' (.*)')")
                    .backward("full_name", "first_name || coalesce(' ' || last_name, '')")
                    .build();
            Switchback switchback =
                    Switchback.builder(dataSource).register(name).build();

            Customers customers = switchback
                    .repository(Customers.class, name)
                    .oldPath(new FullNameCustomers(dataSource))
                    .newPath(new SplitNameCustomers(dataSource))
                    .build();
            customers.rename(42, "Ada King"); // either adapter writes its own shape; the trigger fills the other
            customers.find(42); // the phase and the flag decide which adapter answers

            try (switchback) {
                theRoad(switchback, customers);
            }
        }
    }

    private static void theRoad(Switchback switchback, Customers customers) throws Exception {
        ChangeHandle change = switchback.change("customer-name");
        Act ada = Act.by("ada", "release 42");

        change.expand(ada); // columns, trigger and phase in one transaction, under a short lock_timeout
        change.backfill(System.out::println, ada); // small chunks, resumable, never over a newer write
        change.verify(ada); // every row, in one snapshot
        change.verify(ada); // and once more: the window opens after two clean scans
        change.open(ada); // from here on the flag decides

        change.ramp(10, ada); // 10 % of keys read the new shape …
        change.off(ada); // … and now none
        change.ramp(100, ada);

        switchback.unitOfWork(new ImmutableContext("customer-42"), () -> {
            customers.rename(42, "Ada Byron"); // one decision for both calls,
            customers.find(42); // even if the flag flips between them
        });

        assertThat(customers.find(42)).isEqualTo(Optional.of("Ada Byron"));
        customers.rename(42, "Ada Lovelace");
        change.off(ada);
        assertThat(customers.find(42)).isEqualTo(Optional.of("Ada Lovelace"));
    }

    @Test
    void contracts() throws Exception {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 50);
            Duration moment = Duration.ofMillis(1);
            try (Switchback switchback = Switchback.builder(database.dataSource())
                    .register(CustomerName.CHANGE)
                    .guard(SloPolicy.OFF)
                    .window(new WindowPolicy(moment, moment, moment))
                    .build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                Act ada = Act.by("ada", "release 42");
                change.ramp(100, ada);
                switchback.decision(CustomerName.CHANGE);
                await().untilAsserted(() -> {
                    change.verify(ada);
                    assertThat(change.gate().reasons()).hasSize(1);
                });
                afterTheWindow(change, ada);
                assertThat(change.state().phase()).isEqualTo(Phase.CONTRACTED);
                assertThat(Path.of("target/evidence/SHA256SUMS")).exists();
            }
        }
    }

    private static void afterTheWindow(ChangeHandle change, Act ada) {
        GateReport report = change.gate(); // every check with value, threshold and source
        String digest = change.requestContract(ada).digest(); // of exactly the DDL and the findings
        change.approve(digest, Act.by("grace", "read plan and report")); // another person
        change.contract(ada); // waits for the fleet, drops the old shape
        change.evidence().write(Path.of("target/evidence"));
        assertThat(report.verdict()).isEqualTo(Verdict.NO_GO);
    }
}
