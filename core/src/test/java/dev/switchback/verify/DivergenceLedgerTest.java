package dev.switchback.verify;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.verify.DivergenceClass.BOTH_CHANGED;
import static dev.switchback.verify.DivergenceClass.CONTRADICTORY;
import static dev.switchback.verify.DivergenceClass.LOSSY;
import static dev.switchback.verify.DivergenceClass.NEW_STALE;
import static dev.switchback.verify.DivergenceClass.OLD_EMPTY;
import static dev.switchback.verify.DivergenceClass.OLD_STALE;
import static dev.switchback.verify.DivergenceClass.UNCONVERTIBLE;
import static dev.switchback.verify.DivergenceClass.UNFILLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.MovedPerson;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scan finds is kept by key, with what can honestly be said of it; what is in order again is known to be. */
@Promise("P8")
class DivergenceLedgerTest {

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    /** A restore, logical replication or DISABLE TRIGGER: the row changes and no trigger fires. */
    private void behindTheTriggersBack(String sql) {
        database.execute("SET session_replication_role = replica; " + sql + "; SET session_replication_role = origin");
    }

    private void filled(SchemaChange change, Consumer<ChangeHandle> then) {
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = switchback.change(change.name());
            handle.expand(ADA);
            handle.backfill(progress -> {}, ADA);
            then.accept(handle);
        }
    }

    @Test
    void saysOfARowWhatTheRowItselfSays() {
        CustomerName.createTable(database, 100);
        filled(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET first_name = NULL, last_name = NULL WHERE id IN (1, 2);"
                    + " UPDATE customer SET full_name = NULL WHERE id = 5;"
                    + " UPDATE customer SET first_name = 'Somebody' WHERE id = 10");
            VerificationResult scan = change.verify(ADA);
            assertThat(change.verification().divergences())
                    .extracting(Divergence::key, Divergence::found, Divergence::seen, Divergence::scan)
                    .containsExactly(
                            tuple(List.of("1"), UNFILLED, 1L, scan.id()),
                            tuple(List.of("2"), UNFILLED, 1L, scan.id()),
                            tuple(List.of("5"), OLD_EMPTY, 1L, scan.id()),
                            tuple(List.of("10"), CONTRADICTORY, 1L, scan.id()));
            assertThat(scan.divergent()).isEqualTo(4);
            assertThat(scan.unfilled()).isEqualTo(2);
            assertThat(scan.oldEmpty()).isEqualTo(1);
        });
    }

    /** A shape whose digest is still the one that was seen has not been the one that changed. */
    @Test
    void saysWhichShapeHasChangedSinceTheRowWasLastSeen() {
        CustomerName.createTable(database, 100);
        filled(CustomerName.CHANGE, change -> {
            String some = " WHERE id IN (1, 2, 6, 7)";
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody'" + some);
            change.verify(ADA);
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            assertThat(change.verification().divergences())
                    .hasSize(4)
                    .allSatisfy(row -> assertThat(row.mendedAt()).isNotNull());

            behindTheTriggersBack("UPDATE customer SET full_name = 'Grace' WHERE id IN (1, 6);"
                    + " UPDATE customer SET first_name = 'Alan' WHERE id IN (2, 6)");
            change.verify(ADA);
            change.verify(ADA);
            assertThat(change.verification().divergences())
                    .extracting(Divergence::key, Divergence::found, Divergence::seen)
                    .containsExactly(
                            tuple(List.of("1"), NEW_STALE, 3L),
                            tuple(List.of("2"), OLD_STALE, 3L),
                            tuple(List.of("6"), BOTH_CHANGED, 3L),
                            tuple(List.of("7"), CONTRADICTORY, 1L));
            // The row has not agreed since its old shape was changed.
            behindTheTriggersBack("UPDATE customer SET first_name = 'Alan' WHERE id = 1");
            change.verify(ADA);
            assertThat(change.verification().divergences())
                    .extracting(Divergence::found)
                    .containsExactly(OLD_STALE, BOTH_CHANGED, BOTH_CHANGED, CONTRADICTORY);
            database.execute("DELETE FROM customer WHERE id = 2");
            change.verify(ADA);
            assertThat(change.verification().divergences())
                    .extracting(Divergence::key)
                    .containsExactly(List.of("1"), List.of("6"), List.of("7"));
        });
    }

    @Test
    void keepsNoMoreRowsThanItsBoundWhileTheTotalsAreExact() {
        CustomerName.createTable(database, 12_000);
        filled(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody'");
            assertThat(change.verify(ADA).divergent()).isEqualTo(12_000);
            assertThat(database.number("SELECT count(*) FROM switchback.divergence"))
                    .isEqualTo(DivergenceLedger.MOST_KEPT);
            // Others are found now: those that are known are looked at all the same, and are still wrong.
            behindTheTriggersBack("DELETE FROM customer WHERE id <= 10");
            assertThat(change.verify(ADA).divergent()).isEqualTo(11_990);
            assertThat(database.number(
                            "SELECT count(*) FROM switchback.divergence WHERE seen = 2 AND mended_at IS NULL"))
                    .isEqualTo(DivergenceLedger.MOST_KEPT - 10);
            assertThat(database.number("SELECT count(*) FROM switchback.divergence"))
                    .isEqualTo(DivergenceLedger.MOST_KEPT);
            // Mended rows make room.
            database.execute("UPDATE customer SET full_name = 'Ada' WHERE id <= 5010");
            assertThat(change.verify(ADA).divergent()).isEqualTo(6_990);
            assertThat(database.number("SELECT count(*) FROM switchback.divergence WHERE mended_at IS NULL"))
                    .isEqualTo(6_990);
            assertThat(database.number("SELECT count(*) FROM switchback.divergence"))
                    .isEqualTo(DivergenceLedger.MOST_KEPT);
        });
    }

    /** Its older snapshot must not overwrite what somebody saw later. */
    @Test
    void doesNotLetASlowScanOverruleALaterOne() {
        CustomerName.createTable(database, 10);
        filled(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET first_name = 'Somebody' WHERE id = 1");
            change.verify(ADA);
            database.execute("UPDATE switchback.divergence SET looked_at = looked_at + interval '1 hour'");
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            assertThat(change.verification().divergences())
                    .singleElement()
                    .satisfies(row -> assertThat(row.mendedAt()).isNull());
        });
    }

    @Test
    void tellsRowsOfAJavaMappingApart() {
        SecretPhone.createTable(database, 30);
        filled(SecretPhone.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET phone_secret = NULL, phone_digits = NULL WHERE id = 1;"
                    + " UPDATE customer SET phone = NULL WHERE id = 2;"
                    + " UPDATE customer SET phone = '12345' WHERE id = 4;"
                    + " UPDATE customer SET phone = 'none' WHERE id = 5");
            VerificationResult scan = change.verify(ADA);
            assertThat(change.verification().divergences())
                    .extracting(Divergence::key, Divergence::found)
                    .containsExactly(
                            tuple(List.of("1"), UNFILLED),
                            tuple(List.of("2"), OLD_EMPTY),
                            tuple(List.of("4"), CONTRADICTORY),
                            tuple(List.of("5"), UNCONVERTIBLE));
            assertThat(scan.unfilled()).isEqualTo(1);
            assertThat(scan.oldEmpty()).isEqualTo(1);
        });
    }

    @Test
    void listsWhatTheQueryOfAChangeByAdaptersGives() {
        MovedPerson.createTable(database, 30);
        filled(MovedPerson.CHANGE, change -> {
            database.execute("UPDATE human SET name = 'somebody' WHERE id IN (3, 4)");
            change.verify(ADA);
            assertThat(change.verification().divergences())
                    .extracting(Divergence::key, Divergence::found)
                    .containsExactly(tuple(List.of("3"), CONTRADICTORY), tuple(List.of("4"), CONTRADICTORY));
            database.execute("UPDATE human SET name = 'p3' WHERE id = 3");
            change.verify(ADA);
            assertThat(database.rows("SELECT row_key, seen, mended_at IS NULL FROM switchback.divergence ORDER BY 1"))
                    .containsExactly(List.of("{3}", "1", "f"), List.of("{4}", "2", "t"));
        });
    }

    @Test
    void holdsNoValues() {
        CustomerName.createTable(database, 10);
        filled(CustomerName.CHANGE, change -> {
            behindTheTriggersBack("UPDATE customer SET full_name = ' Turing ' WHERE id = 1");
            change.verify(ADA);
            assertThat(database.text("SELECT d::text FROM switchback.divergence d"))
                    .contains("CONTRADICTORY")
                    .doesNotContain("Turing");
        });
    }

    @Test
    void listsALossyRowAsThatAndForgetsAllWhenTheChangeIsOver() {
        CustomerName.createTable(database, 10);
        SchemaChange trimming = SchemaChange.named("trimming")
                .table("customer")
                .key("id")
                .oldShape(text("full_name"))
                .newShape(text("name"))
                .forward("name", "btrim(full_name)")
                .backward("full_name", "name")
                .build();
        filled(trimming, change -> {
            change.verify(ADA);
            assertThat(change.verification().divergences())
                    .extracting(Divergence::found)
                    .containsExactly(LOSSY, LOSSY);
            change.abandon(ADA);
            assertThat(change.verification().divergences()).isEmpty();
        });
    }
}
