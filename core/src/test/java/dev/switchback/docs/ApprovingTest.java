package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.environment.EnvironmentPolicy;
import dev.switchback.gate.BreakGlass;
import dev.switchback.gate.BreakGlassTerms;
import dev.switchback.gate.GateReport;
import dev.switchback.gate.Waiver;
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gate and its people, as docs/operations.md has them, and its queries tell who did what. */
class ApprovingTest {

    private static final Act ada = Act.by("ada", "release 42");
    private static final Act grace = Act.by("grace", "read plan and report");
    private static final Act linus = Act.by("linus", "the standby is being rebuilt");

    private static void contract(ChangeHandle change) {
        GateReport report = change.gate();
        System.out.println(change.contractPlan().script());
        report.results().forEach(System.out::println);

        String digest = change.approvals().request("linus", ada).digest(); // linus wrote the change
        change.approve(digest, grace);
        change.contract(ada);
    }

    private static void waive(ChangeHandle change) {
        Waiver waiver = change.waivers().waive("replication-lag", Duration.ofHours(4), linus);

        assertThat(waiver.counts()).isTrue();
    }

    private static BreakGlass breakTheGlass(ChangeHandle change) {
        BreakGlassTerms terms = new BreakGlassTerms(
                "grace", // answers for it; not who opens it
                "readers of the old column fail until the next release", // the risk that is accepted
                "restore customer.full_name from the backup of tonight", // the way back
                "tell the warehouse team, and write the review"); // what is left to be done
        BreakGlass opened = change.breakGlass().open(terms, Duration.ofMinutes(30), ada);

        return opened;
    }

    private static void after(ChangeHandle change, BreakGlass opened) {
        change.breakGlass().closeFollowUp(opened.id(), grace);
    }

    @Test
    void worksAsThePageSays() throws SQLException {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 20);
            try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                            .environment(EnvironmentPolicy.STANDARD.withMaximumTransactionAge(Duration.ofMillis(1)))
                            .build();
                    Connection reader = database.unpooled().getConnection()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                change.ramp(100, ada);
                switchback.decision(CustomerName.CHANGE);
                reader.setAutoCommit(false);
                reader.createStatement().execute("SELECT 1");
                await().untilAsserted(() -> {
                    change.verify(ada);
                    assertThat(status(change, "long-transactions")).isEqualTo(CheckStatus.FAIL);
                });
                BreakGlass opened = breakTheGlass(change);
                assertThat(status(change, "long-transactions")).isEqualTo(CheckStatus.WAIVED);
                change.breakGlass().end(opened.id(), ada);
                List<String> queries = List.of(OperationsPage.sqlAfter("Who asked, approved and waived what")
                        .get(0)
                        .split(";\n"));
                assertThat(database.rows(queries.get(2))).hasSize(1);
                after(change, opened);
                assertThat(database.rows(queries.get(2))).isEmpty();
                change.waivers().waive("long-transactions", Duration.ofHours(4), linus);
                await().untilAsserted(() -> {
                    change.verify(ada);
                    assertThat(change.gate().reasons()).hasSize(1);
                });
                contract(change);
                assertThat(change.state().phase()).isEqualTo(Phase.CONTRACTED);
                assertThat(database.rows(queries.get(0))).hasSize(1);
                assertThat(database.rows(queries.get(1)))
                        .extracting(row -> row.get(2) + " " + row.get(4))
                        .containsExactly("long-transactions linus");
            }
        }
    }

    @Test
    void waivesNothingThatPasses() {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 5);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> waive(change))
                        .hasMessageContaining("nothing is to be waived: PASS replication-lag");
            }
        }
    }

    private static CheckStatus status(ChangeHandle change, String check) {
        return change.gate().results().stream()
                .filter(result -> result.check().equals(check))
                .map(CheckResult::status)
                .findFirst()
                .orElseThrow();
    }
}
