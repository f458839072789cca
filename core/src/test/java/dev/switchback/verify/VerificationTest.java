package dev.switchback.verify;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The full scan finds what no trigger saw, and nothing opens the window past it. */
@Promise("P5")
class VerificationTest {

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 100);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A restore, logical replication or DISABLE TRIGGER: the row changes and no trigger fires. */
    private void behindTheTriggersBack(String sql) {
        database.execute("SET session_replication_role = replica; " + sql + "; SET session_replication_role = origin");
    }

    @Test
    void listsDivergentRowsByKeyAndKeepsTheWindowShut() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            change.backfill(progress -> {}, ADA);
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id IN (17, 42)");
            VerificationResult result = change.verify(ADA);
            assertThat(result.rows()).isEqualTo(100);
            assertThat(result.divergent()).isEqualTo(2);
            assertThat(result.keys(Finding.DIVERGENT)).containsExactly("17", "42");
            assertThat(result.lossy()).isZero();
            change.verify(ADA);
            assertThatThrownBy(() -> change.open(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("found 2 divergent rows, first keys [17, 42]");
            change.backfill(progress -> {}, ADA);
            assertThat(change.verify(ADA).divergent()).isZero();
            assertThat(change.verify(ADA).divergent()).isZero();
            assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);
        }
    }

    @Test
    void listsRowsThatWouldNotSurviveTheWayThereAndBack() {
        SchemaChange trimming = SchemaChange.named("trimming")
                .table("customer")
                .key("id")
                .oldShape(text("full_name"))
                .newShape(text("name"))
                .forward("name", "btrim(full_name)")
                .backward("full_name", "name")
                .build();
        try (Switchback switchback = Operator.switchback(database, trimming).build()) {
            ChangeHandle change = switchback.change("trimming");
            change.expand(ADA);
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            VerificationResult result = change.verify(ADA);
            assertThat(result.divergent()).isZero();
            assertThat(result.lossy()).isEqualTo(20);
            assertThat(result.keys(Finding.LOSSY)).startsWith("4", "9", "14").hasSize(20);
            assertThatThrownBy(() -> change.open(ADA))
                    .hasMessageContaining("20 rows whose old shape would not survive backward(forward(old))");
        }
    }

    @Test
    void doesNotCountScansFromBeforeTheBackfillWasFinished() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            change.verify(ADA);
            change.backfill(progress -> {}, ADA);
            assertThatThrownBy(() -> change.open(ADA))
                    .hasMessageContaining("the latest scan began before the backfill was finished");
            change.verify(ADA);
            assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);
        }
    }

    @Test
    void refusesWhereThereAreNotTwoShapes() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            assertThatThrownBy(() -> switchback.change("customer-name").verify(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the phase is PLANNED");
        }
    }

    @Test
    void asksForANewBackfillAfterAFreezeInBackfilling() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            change.freeze(ADA);
            assertThat(change.unfreeze(ADA).phase()).isEqualTo(Phase.BACKFILLING);
            assertThatThrownBy(() -> change.open(ADA)).hasMessageContaining("no backfill was ever run");
        }
    }
}
