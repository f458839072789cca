package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.backfill.BackfillControl;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.backfill.BackfillSpeed;
import dev.switchback.backfill.BackfillState;
import dev.switchback.journal.Act;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/** The code and the query of docs/operations.md, section "Running the backfill". */
class RunningTheBackfillTest {

    @Test
    void doesWhatTheDocumentSays() {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 1_000);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = switchback.change("customer-name");
                Act ada = Act.by("ada", "release 42");
                change.expand(ada);
                run(change, ada);
                assertThat(database.rows(
                                OperationsPage.sqlAfter("**How far it is**").get(0)))
                        .singleElement()
                        .satisfies(
                                row -> assertThat(row).startsWith("customer-name", "FINISHED", "100", "1000", "800"));
                for (String query : OperationsPage.sqlAfter("**Room and WAL.**").subList(0, 2)) {
                    assertThat(database.rows(query)).hasSize(1);
                }
                BackfillSettings begun = BackfillSettings.STANDARD.stoppedWhen(() -> true);
                change.backfill(begun, progress -> {}, ada);
                control(change, ada);
                assertThat(change.backfillProgress().orElseThrow().state()).isEqualTo(BackfillState.CANCELLED);
                assertThat(change.backfillControl().speed()).isEqualTo(BackfillSpeed.FULL.withShare(20));
            }
        }
    }

    private static void run(ChangeHandle change, Act ada) {
        change.backfill(BackfillSettings.STANDARD.withWorkers(2), System.out::println, ada);
    }

    private static void control(ChangeHandle change, Act ada) {
        BackfillControl control = change.backfillControl();
        control.pause(ada);
        control.resume(ada);
        control.speed(BackfillSpeed.FULL.withRowsPerSecond(20_000), ada); // all workers together
        control.speed(BackfillSpeed.FULL.withWalPerSecond(8 * 1024 * 1024), ada);
        control.speed(BackfillSpeed.FULL.withShare(20), ada); // each works a fifth of the time
        control.cancel(ada); // until somebody resumes it
    }
}
