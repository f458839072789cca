package dev.switchback;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.Path;
import dev.switchback.change.SwitchbackException;
import dev.switchback.phase.Phase;
import dev.switchback.route.FlagResult;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an instance can say of a change when it may ask nobody. */
class KnownChangeTest {

    private TestDatabase database;
    private SwitchableDataSource source;

    @BeforeEach
    void createTable() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        source = new SwitchableDataSource(database.dataSource());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void saysWhatMayBeReadInEachPhase() {
        try (Switchback switchback = Operator.switchback(source, CustomerName.CHANGE)
                .lease(Duration.ofMinutes(1))
                .heartbeatExpiry(Duration.ofMinutes(2))
                .build()) {
            ChangeHandle change = switchback.change("customer-name");
            assertThat(switchback.known("customer-name").paths()).containsExactly(Path.OLD);
            Operator.open(change);
            change.ramp(0, ADA);
            assertThat(switchback.known("customer-name").paths()).containsExactly(Path.OLD);
            change.ramp(5, ADA);
            assertThat(switchback.known("customer-name").paths()).containsExactlyInAnyOrder(Path.OLD, Path.NEW);
            assertThat(switchback.known("customer-name").state().ramp()).isEqualTo(5);
            change.ramp(100, ADA);
            assertThat(switchback.known("customer-name").paths()).containsExactly(Path.NEW);
            change.slo().trip(ADA);
            KnownChange tripped = switchback.known("customer-name");
            assertThat(tripped.tripped()).isTrue();
            assertThat(tripped.paths()).containsExactly(Path.OLD);
            assertThat(tripped.state().phase()).isEqualTo(Phase.FROZEN);
            assertThatThrownBy(() -> switchback.known("no-such")).isInstanceOf(SwitchbackException.class);
        }
    }

    @Test
    void leavesItOpenWhatAFlagServiceWouldSay() {
        try (Switchback switchback = Operator.switchback(source, CustomerName.CHANGE)
                .lease(Duration.ofMinutes(1))
                .heartbeatExpiry(Duration.ofMinutes(2))
                .flags((flag, context) -> FlagResult.OFF)
                .build()) {
            Operator.open(switchback.change("customer-name"));
            assertThat(switchback.known("customer-name").paths()).containsExactlyInAnyOrder(Path.OLD, Path.NEW);
        }
    }

    @Test
    void asksNobodyAndSaysWhenItIsOld() {
        try (Switchback switchback =
                Operator.switchback(source, CustomerName.CHANGE).build()) {
            Operator.open(switchback.change("customer-name")).ramp(100, ADA);
            source.down();
            Awaitility.await().until(() -> !switchback.known("customer-name").fresh());
            KnownChange known = switchback.known("customer-name");
            assertThat(known.state().phase()).isEqualTo(Phase.OPEN);
            assertThat(known.paths()).containsExactly(Path.OLD);
        }
    }
}
