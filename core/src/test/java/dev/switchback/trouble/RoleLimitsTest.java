package dev.switchback.trouble;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.VerificationResult;
import dev.switchback.verify.VerificationSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a role's settings forbid its sessions is meant for the application: what takes long by its nature goes on. */
class RoleLimitsTest {

    private static final int ROWS = 400;

    private final TestDatabase database = Postgres.newEmptyDatabase();

    @BeforeEach
    void table() {
        Shop.createTable(database, ROWS);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A scan of one statement takes longer than that in any case: every row takes ten milliseconds. */
    @Test
    void aScanTakesAsLongAsItTakes() {
        database.execute(
                "CREATE FUNCTION shop.slow(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS"
                        + " 'BEGIN IF current_setting(''shop.slow'', true) THEN PERFORM pg_sleep(0.01); END IF; RETURN name; END'");
        SchemaChange slow = CustomerName.builder()
                .table("shop.customer")
                .forward("first_name", "split_part(shop.slow(full_name), ' ', 1)")
                .build();
        try (Switchback switchback = Operator.switchback(database, slow).build()) {
            switchback.change(slow.name()).expand(ADA);
            switchback.change(slow.name()).backfill(progress -> {}, ADA);
        }
        String limited = "SET statement_timeout = '1s'; SET shop.slow = 'on'";
        assertWhole(database, slow, limited, VerificationSettings.STANDARD);
    }

    /** Two workers, each of which rests for two seconds after a block of the table. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aScanMayRestInItsTransaction(boolean perRange) {
        try (Switchback switchback = Operator.switchback(database, Shop.CHANGE).build()) {
            switchback.change(Shop.CHANGE.name()).expand(ADA);
            switchback.change(Shop.CHANGE.name()).backfill(progress -> {}, ADA);
        }
        VerificationSettings resting =
                VerificationSettings.STANDARD.withWorkers(2).withRowsPerSecond(80);
        String limited = "SET idle_in_transaction_session_timeout = '1s'";
        assertWhole(database, Shop.CHANGE, limited, perRange ? resting.withSnapshotPerRange() : resting);
    }

    private static void assertWhole(
            TestDatabase database, SchemaChange definition, String limited, VerificationSettings settings) {
        try (Switchback switchback = Operator.switchback(database.pool("postgres", 6, limited), definition)
                .build()) {
            ChangeHandle change = switchback.change(definition.name());
            VerificationResult result = change.verify(settings, ADA).orElseThrow();
            assertThat(result.rows()).isEqualTo(ROWS);
            assertThat(result.agrees()).isTrue();
            System.out.println("Scan of a role with " + limited + ": " + result.rows() + " rows");
        }
    }
}
