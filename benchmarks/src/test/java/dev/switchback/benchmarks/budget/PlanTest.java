package dev.switchback.benchmarks.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.Switchback;
import dev.switchback.benchmarks.lab.CustomerTable;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.LabSettings;
import dev.switchback.benchmarks.lab.Server;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.jooq.DualField;
import dev.switchback.jooq.SwitchbackJooq;
import java.nio.file.Path;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a logical field stands for lets PostgreSQL use the indexes that are there for it, on either path. */
class PlanTest {

    private static Server server;
    private static Lab lab;

    @BeforeAll
    static void setUp() throws Exception {
        server = Server.quiet(Path.of("target", "plan-postgres").toAbsolutePath());
        lab = Lab.open(server, new LabSettings(20_000, 4, false, true));
        lab.execute("CREATE INDEX by_full_name ON guarded (full_name)");
        lab.execute("CREATE INDEX by_new_shape ON guarded ((first_name || coalesce(' ' || last_name, '')))");
        lab.execute("ANALYZE guarded");
    }

    @AfterAll
    static void tearDown() throws Exception {
        lab.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(dev.switchback.change.Path.class)
    void usesTheIndexesOfItsPath(dev.switchback.change.Path path) {
        Switchback switchback = lab.builtIn();
        switchback.change(Table.GUARDED.sql()).ramp(path == dev.switchback.change.Path.NEW ? 100 : 0, lab.act());
        CustomerTable customer = Table.GUARDED.jooq();
        DualField<String> fullName = DualField.of(Table.GUARDED.change(), customer.fullName);
        DSLContext db = SwitchbackJooq.configure(lab.jooq(), switchback);
        String index = path == dev.switchback.change.Path.NEW ? "by_new_shape" : "by_full_name";

        assertThat(db.explain(db.select(customer.id).from(customer).where(fullName.eq("Ada7 King7")))
                        .plan())
                .as("a search by the whole name")
                .contains(index);
        assertThat(db.explain(db.select(customer.id)
                                .from(customer)
                                .orderBy(fullName)
                                .limit(10))
                        .plan())
                .as("the first ten by name")
                .contains("Index")
                .contains(index);
        assertThat(db.explain(db.select(fullName).from(customer).where(customer.id.eq(7L)))
                        .plan())
                .as("a read by key")
                .contains("Index Scan using guarded_pkey");
        assertThat(db.explain(db.update(customer).set(fullName, "Ada King").where(customer.id.eq(7L)))
                        .plan())
                .as("a write by key")
                .contains("Index Scan using guarded_pkey");
    }
}
