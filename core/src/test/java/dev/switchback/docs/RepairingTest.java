package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.journal.Act;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.RepairPlan;
import dev.switchback.verify.RepairResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows are repaired as docs/operations.md says, and its queries find them before and after. */
class RepairingTest {

    @Test
    void goesAsThePageSays() {
        List<String> sql = OperationsPage.sqlAfter("## Repairing rows");
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 30);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                database.execute("SET session_replication_role = replica;"
                        + " UPDATE customer SET first_name = 'Somebody' WHERE id IN (15, 17);"
                        + " SET session_replication_role = origin");
                change.verify(Operator.ADA);
                assertThat(database.rows(sql.get(0)))
                        .extracting(row -> row.get(0) + " " + row.get(1))
                        .containsExactly("{15} CONTRADICTORY", "{17} CONTRADICTORY");

                RepairPlan plan = change.verification().repairPlan(Path.OLD);
                System.out.println(plan);
                RepairResult repair =
                        change.verification().repair(plan, 500, Act.by("ada", "restored without triggers"));
                assertThat(repair.repaired()).isEqualTo(2);
                assertThat(plan.toString())
                        .startsWith("repair of 'customer-name' with the old shape as authority: 2 rows\n"
                                + "  write 2 CONTRADICTORY, first keys [15, 17]\n  plan ");
                List<String> after = sql.get(1).lines().toList();
                String one = String.join("\n", after.subList(0, 3));
                assertThat(database.rows(one))
                        .extracting(row -> row.get(0) + " " + row.get(1) + " " + row.get(3) + ": " + row.get(4))
                        .containsExactly(repair.id() + " OLD ada: restored without triggers");
                assertThat(database.rows(after.get(3)))
                        .extracting(row -> row.get(0) + " " + row.get(3))
                        .containsExactly(repair.id() + " 2");
                assertThat(database.rows(sql.get(0))).isEmpty();
            }
        }
    }
}
