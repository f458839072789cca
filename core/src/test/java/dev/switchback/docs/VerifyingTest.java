package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.journal.Act;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.VerificationResult;
import dev.switchback.verify.VerificationSettings;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The code and the query of docs/operations.md, section "Verifying a large table". */
class VerifyingTest {

    @Test
    void doesWhatTheDocumentSays() {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 30_000);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = switchback.change("customer-name");
                Act ada = Act.by("ada", "release 42");
                change.expand(ada);
                change.backfill(progress -> {}, ada);
                database.execute("VACUUM (ANALYZE) customer");
                AtomicInteger asked = new AtomicInteger();
                assertThat(verify(change, () -> asked.incrementAndGet() > 1, ada))
                        .isEmpty();
                assertThat(database.rows(OperationsPage.sqlAfter("## Verifying a large table")
                                .get(0)))
                        .singleElement()
                        .satisfies(row -> assertThat(row)
                                .startsWith("customer-name")
                                .element(2)
                                .isNotEqualTo("0"));
                assertThat(verify(change, () -> false, ada).orElseThrow().rows())
                        .isEqualTo(30_000);
            }
        }
    }

    private static Optional<VerificationResult> verify(ChangeHandle change, BooleanSupplier ending, Act ada) {
        VerificationSettings large = VerificationSettings.STANDARD
                .withSnapshotPerRange() // can be interrupted, and holds no vacuum back
                .withWorkers(2)
                .withRowsPerSecond(200_000) // all workers together
                .stoppedWhen(ending);
        Optional<VerificationResult> result =
                change.verify(large, ada); // empty if it was stopped; call it again to go on
        return result;
    }
}
