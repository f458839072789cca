package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import dev.switchback.slo.SloPolicy;
import dev.switchback.slo.SloVerdict;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/operations.md does with the guard of the new path. */
class GuardingTest {

    @Test
    void tripsByHandAndUnfreezes() {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 10);
            try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                    .guard(SloPolicy.STANDARD.dryRun())
                    .build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                SloVerdict verdict = change.slo().verdict(); // every rule with value and threshold
                verdict.rules().forEach(System.out::println);
                change.slo().trip(Act.by("ada", "customers see wrong names")); // by hand, for what no rule sees
                change.unfreeze(Act.by("ada", "fixed in 4.2"));
                assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
                assertThat(change.slo().trips()).hasSize(2);
                assertThat(verdict.rules()).hasSize(7);
                List<String> blocks = OperationsPage.sqlAfter("## The guard of the new path");
                for (String query : blocks.get(0).split(";\\s*", -1)) {
                    if (!query.isBlank()) {
                        database.rows(query);
                    }
                }
                assertThat(blocks.get(0)).contains("switchback.slo_minute");
            }
        }
    }
}
