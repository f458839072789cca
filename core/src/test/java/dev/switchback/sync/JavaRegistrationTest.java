package dev.switchback.sync;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.Switchback;
import dev.switchback.change.AdapterMapping;
import dev.switchback.change.Constraint;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.RefusedException;
import dev.switchback.change.RowFunction;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is refused of changes whose mapping is not SQL: at once where it can be seen, with every fault. */
class JavaRegistrationTest {

    private static final RowFunction FORWARD = row -> RowValues.of("b", row.text("a"));
    private static final RowFunction BACKWARD = row -> RowValues.of("a", row.text("b"));

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    private static SchemaChangeBuilder builder() {
        return SchemaChange.named("a-change").table("t").key("id");
    }

    private static SchemaChangeBuilder java() {
        return builder().oldShape(text("a")).newShape(text("b")).javaMapping("1", FORWARD, BACKWARD);
    }

    @Test
    void oneChangeHasOneKindOfMapping() {
        assertThatThrownBy(() -> java().forward("b", "a")
                        .adapters(AdapterMapping.verifiedBy("SELECT 1"))
                        .build())
                .isInstanceOf(InvalidChangeException.class)
                .hasMessageContaining(
                        "SQL expressions for [b] and [] and a Java mapping and adapters are given: a change has one kind");
        assertThatThrownBy(() -> java().extractTo("other", "id")
                        .javaMapping(" ", FORWARD, BACKWARD)
                        .build())
                .hasMessageContaining("its mapping is not SQL")
                .hasMessageContaining("the Java mapping has no version");
    }

    /** The new shape of what an old image inserts is NULL until it is derived. */
    @Test
    void noConstraintMayRefuseWhatIsNotDerivedYet() {
        assertThatThrownBy(() -> java().constraint(Constraint.notNull("b")).build())
                .hasMessageContaining("is NULL until it is derived");
        assertThat(java().constraint(Constraint.unique("b")).build().constraints())
                .hasSize(1);
    }

    @Test
    void aChangeByAdaptersHasNoColumns() {
        assertThatThrownBy(() -> builder()
                        .oldShape(text("a"))
                        .constraint(Constraint.unique("a"))
                        .adapters(AdapterMapping.verifiedBy(" ").expand("").backfill(" "))
                        .build())
                .isInstanceOfSatisfying(
                        InvalidChangeException.class,
                        e -> assertThat(e.faults())
                                .anyMatch(fault -> fault.contains("the key [id] is given"))
                                .anyMatch(fault -> fault.contains("the columns [a] are given"))
                                .anyMatch(fault -> fault.contains("the verification query is blank"))
                                .anyMatch(fault -> fault.contains("no statement drops the old shape"))
                                .anyMatch(fault -> fault.equals("a statement to expand is blank"))
                                .anyMatch(fault -> fault.equals("a statement to backfill is blank"))
                                .anyMatch(fault -> fault.contains("constraints are declared")));
    }

    @Test
    void theDefinitionTellsVersionsAndStatementsApart() {
        assertThat(java().build().digest())
                .isEqualTo(java().build().digest())
                .isNotEqualTo(java().javaMapping("2", FORWARD, BACKWARD).build().digest())
                .isNotEqualTo(java().newKnowsMore().build().digest());
        AdapterMapping mapping = AdapterMapping.verifiedBy("SELECT 1\nFROM x").contract("DROP TABLE x");
        SchemaChange one = SchemaChange.named("m").table("x").adapters(mapping).build();
        assertThat(one.definition()).contains("\nverify SELECT 1\\nFROM x\ncontract DROP TABLE x\n");
        assertThat(SchemaChange.named("m")
                        .table("x")
                        .adapters(mapping.contract("DROP TABLE x", "DROP TABLE y"))
                        .build()
                        .digest())
                .isNotEqualTo(one.digest());
    }

    @Test
    void theCatalogIsAskedBeforeAnythingIsWritten() {
        database.execute(
                "CREATE TABLE t (id int, part int, a integer, PRIMARY KEY (id, part)) PARTITION BY LIST (part)");
        SchemaChange change = SchemaChange.named("a-change")
                .table("t")
                .key("id", "part")
                .oldShape(text("a"))
                .newShape(column("b", "no_such_type"))
                .javaMapping("1", row -> RowValues.of("b", "always"), BACKWARD)
                .build();
        assertThatThrownBy(() -> Operator.switchback(database, change).build())
                .isInstanceOfSatisfying(
                        InvalidChangeException.class,
                        e -> assertThat(e.faults())
                                .anyMatch(fault -> fault.contains("is partitioned"))
                                .anyMatch(fault -> fault.contains("'no_such_type'"))
                                .anyMatch(fault -> fault.contains("declared as text but is integer"))
                                .anyMatch(fault -> fault.contains("gives a value for a row of NULLs")));
    }

    /** The triggers run with the rights of who expands: without them every write of an old image would fail. */
    @Test
    void whoMayNotMarkMayNotExpand() {
        SecretPhone.createTable(database, 3);
        database.execute("DO $$ BEGIN CREATE ROLE no_marker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        try (Switchback owner =
                        Operator.switchback(database, SecretPhone.CHANGE).build();
                HikariDataSource pool = database.pool("no_marker", 3)) {
            database.execute("ALTER TABLE customer OWNER TO no_marker; GRANT CREATE ON SCHEMA switchback TO no_marker;"
                    + " GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA switchback TO no_marker;"
                    + " REVOKE DELETE ON switchback.stale FROM no_marker");
            try (Switchback switchback =
                    Switchback.builder(pool).register(SecretPhone.CHANGE).build()) {
                assertThatThrownBy(() -> switchback.change("secret-phone").expand(ADA))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("may not write switchback.stale");
            }
            assertThat(owner.change("secret-phone").journal()).hasSize(1);
        }
    }
}
