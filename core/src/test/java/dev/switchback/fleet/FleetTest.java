package dev.switchback.fleet;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is alive, what they have acknowledged, and who is waited for. */
class FleetTest {

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void countsAnInstanceFromItsStartToItsEnd() {
        try (Switchback one = Operator.switchback(database, CustomerName.CHANGE)
                .application("shop", "1.7")
                .build()) {
            ChangeHandle change = one.change("customer-name");
            try (Switchback two =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                assertThat(change.fleet()).hasSize(2).allMatch(Member::live);
                assertThat(two.change("customer-name").fleet())
                        .extracting(member -> member.info().application() + " "
                                + member.info().version())
                        .contains("shop 1.7");
                change.expand(ADA);
                await().untilAsserted(() ->
                        assertThat(change.confirmation().toString()).isEqualTo("2 of 2 instances confirmed epoch 2"));
            }
            assertThat(change.fleet()).hasSize(1);
        }
        assertThat(database.number("SELECT count(*) FROM switchback.instance")).isZero();
    }

    @Test
    void forgetsAnInstanceWhoseHeartbeatHasExpiredByTheDatabasesClock() {
        try (Switchback one = Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = one.change("customer-name");
            database.execute("INSERT INTO switchback.instance (id, application, version, library_version, last_seen,"
                    + " expires_after, acknowledged) VALUES ('gone', 'shop', '1', '1', clock_timestamp()"
                    + " - interval '11 seconds', interval '10 seconds', '{}')");
            assertThat(change.fleet()).hasSize(2).filteredOn(Member::live).hasSize(1);
            assertThat(change.confirmation().live()).hasSize(1);
        }
    }

    @Test
    @Promise("P6")
    void waitsForAUnitOfWorkThatBeganBefore() {
        try (Switchback one = Operator.switchback(database, CustomerName.CHANGE)
                        .patience(Duration.ofMillis(200))
                        .build();
                Switchback other = Operator.switchback(database, CustomerName.CHANGE)
                        .application("slow", "3")
                        .build()) {
            ChangeHandle change = Operator.open(one.change("customer-name"));
            await().until(() -> change.confirmation().complete());
            other.unitOfWork(() -> {
                other.decision(CustomerName.CHANGE);
                assertThatThrownBy(() -> change.abandon(ADA))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("waiting for slow 3")
                        .hasMessageContaining("Nothing was dropped and the phase stays ABANDONING");
            });
            assertThat(database.number("SELECT count(first_name) FROM customer"))
                    .isPositive();
            await().until(() -> change.confirmation().complete());
            assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
        }
    }

    @Test
    void waitsForAnInstanceThatHasOnlyJustStarted() {
        try (Switchback one = Operator.switchback(database, CustomerName.CHANGE)
                .patience(Duration.ofMillis(200))
                .build()) {
            ChangeHandle change = Operator.open(one.change("customer-name"));
            database.execute(
                    "INSERT INTO switchback.instance (id, application, version, library_version, expires_after,"
                            + " acknowledged) VALUES ('new', 'shop', '2', '1', interval '1 minute', '{}')");
            assertThatThrownBy(() -> change.abandon(ADA)).hasMessageContaining("waiting for shop 2 (new) at epoch 0");
            assertThat(change.reopen(ADA).phase()).isEqualTo(Phase.BACKFILLING);
        }
    }
}
