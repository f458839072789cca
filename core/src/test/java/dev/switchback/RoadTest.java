package dev.switchback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.RefusedException;
import dev.switchback.gate.Verdict;
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.slo.SloPolicy;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The whole road, from the old shape alone to the new shape alone, as an operator walks it. */
class RoadTest {

    private static final Act ADA = Act.by("ada", "test");
    private static final Act GRACE = Act.by("grace", "read the plan");

    @Test
    void leadsFromExpandToContract() {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 5_000);
            try (Switchback switchback = Switchback.builder(database.dataSource())
                    .register(CustomerName.CHANGE)
                    .guard(SloPolicy.OFF)
                    .window(new WindowPolicy(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)))
                    .build()) {
                ChangeHandle change = switchback.change("customer-name");
                assertThat(change.state().phase()).isEqualTo(Phase.PLANNED);

                change.expand(ADA);
                assertThat(change.backfill(progress -> {}, ADA).examined()).isEqualTo(5_000);
                assertThat(change.verify(ADA).divergent()).isZero();
                assertThatThrownBy(() -> change.open(ADA))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("1 of 2 scans");
                change.verify(ADA);
                assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);

                change.ramp(100, ADA);
                assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(dev.switchback.change.Path.NEW);
                assertThat(change.gate().verdict()).isEqualTo(Verdict.NO_GO);
                assertThatThrownBy(() -> change.contract(ADA)).isInstanceOf(RefusedException.class);

                org.awaitility.Awaitility.await().untilAsserted(() -> {
                    change.verify(ADA);
                    assertThat(change.gate().reasons())
                            .singleElement()
                            .asString()
                            .startsWith("FAIL approval");
                });
                String digest = change.requestContract(ADA).digest();
                assertThatThrownBy(() -> change.approve(digest, ADA)).isInstanceOf(RefusedException.class);
                change.approve(digest, GRACE);
                assertThat(change.gate().verdict()).isEqualTo(Verdict.GO);
                assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
                assertThat(database.text("SELECT string_agg(column_name, ',' ORDER BY column_name)"
                                + " FROM information_schema.columns WHERE table_name = 'customer'"))
                        .isEqualTo("email,first_name,id,last_name");
                assertThat(database.number(
                                "SELECT count(*) FROM pg_proc WHERE pronamespace = 'switchback'::regnamespace"
                                        + " AND proname LIKE 'customer-name%'"))
                        .isZero();
                assertThat(switchback.verifyJournal()).isEmpty();
            }
        }
    }
}
