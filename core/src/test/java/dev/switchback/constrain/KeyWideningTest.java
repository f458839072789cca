package dev.switchback.constrain;

import static dev.switchback.change.Column.bigint;
import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;
import static dev.switchback.change.Constraint.check;
import static dev.switchback.change.Constraint.foreignKey;
import static dev.switchback.change.Constraint.notNull;
import static dev.switchback.change.Constraint.primaryKey;
import static dev.switchback.change.Constraint.unique;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Constraint.ForeignKey.Action;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key that becomes too narrow: its sequence and those who refer to it move along, and nothing stands still for it. */
class KeyWideningTest {

    private static final long BEYOND = (1L << 31) + 10;

    private static final SchemaChange CUSTOMER = SchemaChange.named("customer-id")
            .table("customer")
            .key("id")
            .oldShape(integer("id"))
            .newShape(bigint("id_big"))
            .forward("id_big", "id")
            .backward("id", "id_big::integer")
            .constraint(primaryKey("id_big").named("customer_pkey"))
            .build();

    private static final SchemaChange ORDERS = SchemaChange.named("orders-customer-id")
            .table("orders")
            .key("id")
            .oldShape(integer("customer_id"))
            .newShape(bigint("customer_id_big"))
            .forward("customer_id_big", "customer_id")
            .backward("customer_id", "customer_id_big::integer")
            .constraint(
                    notNull("customer_id_big"),
                    foreignKey("customer_id_big", "customer", "id_big").onDelete(Action.CASCADE))
            .build();

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = Postgres.newDatabase();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void tables(String key) {
        database.execute("CREATE TABLE customer (id " + key + " PRIMARY KEY, name text);"
                + "CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id integer NOT NULL"
                + " REFERENCES customer ON DELETE CASCADE, note text);"
                + "INSERT INTO customer (name) SELECT 'c' || n FROM generate_series(1, 20) AS n;"
                + "INSERT INTO orders (customer_id) SELECT 1 + n % 20 FROM generate_series(1, 60) AS n");
    }

    private static void contract(Switchback switchback, ChangeHandle change) {
        change.ramp(100, ADA);
        switchback.decision(change.definition());
        await().untilAsserted(() -> {
            change.verify(ADA);
            Operator.approve(change);
            assertThat(change.gate().reasons()).isEmpty();
        });
        assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
    }

    private static List<String> blocking(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(result -> result.status() != CheckStatus.PASS)
                .map(CheckResult::check)
                .toList();
    }

    @Test
    @Promise({"P1", "P6"})
    void walksTheWholeRoadWithASequenceAndAReferencingTable() {
        tables("serial");
        try (Switchback switchback =
                Operator.switchback(database, CUSTOMER, ORDERS).build()) {
            ChangeHandle customer = Operator.open(switchback.change("customer-id"));
            customer.constrain(ADA);
            ChangeHandle orders = Operator.open(switchback.change("orders-customer-id"));
            orders.constrain(ADA);
            writeInTheWindow();

            assertThat(blocking(customer)).contains("key-references", "dependents");
            contract(switchback, orders);
            assertThat(blocking(customer)).doesNotContain("key-references", "dependents");
            assertThat(customer.contractPlan().script())
                    .containsSubsequence(
                            "SET DEFAULT nextval('\"public\".\"customer_id_seq\"'::regclass)",
                            "ALTER SEQUENCE \"public\".\"customer_id_seq\" AS bigint",
                            "OWNED BY \"public\".\"customer\".\"id_big\"",
                            "DROP TRIGGER",
                            "DROP COLUMN \"id\"",
                            "ADD CONSTRAINT \"customer_pkey\" PRIMARY KEY USING INDEX");
            contract(switchback, customer);
        }
        growBeyondTheOldType();
        try (Switchback next = Operator.switchback(database, CUSTOMER, ORDERS).build()) {
            assertThat(next.change("customer-id").state().phase()).isEqualTo(Phase.CONTRACTED);
            assertThat(next.change("customer-id").constraintReport().allInPlace())
                    .isTrue();
        }
        database.execute("DROP SCHEMA switchback CASCADE");
        try (Switchback fresh = Operator.switchback(database, CUSTOMER, ORDERS).build()) {
            assertThat(fresh.change("customer-id").state().phase())
                    .as("a database that was built from the final schema")
                    .isEqualTo(Phase.CONTRACTED);
        }
    }

    private void writeInTheWindow() {
        assertThat(database.text("INSERT INTO customer (name) VALUES ('old image') RETURNING id || ' ' || id_big"))
                .isEqualTo("21 21");
        assertThat(database.text("INSERT INTO customer (id_big, name) VALUES (500, 'new image') RETURNING id"))
                .isEqualTo("500");
        database.execute("INSERT INTO orders (customer_id) VALUES (500)");
        database.execute("INSERT INTO orders (customer_id_big) VALUES (500)");
        database.execute("UPDATE customer SET id = 501 WHERE id = 21");
        assertThat(database.text("SELECT id_big FROM customer WHERE id = 501")).isEqualTo("501");
        assertThatThrownBy(() -> database.execute("INSERT INTO customer (id_big) VALUES (" + BEYOND + ")"))
                .hasStackTraceContaining("integer out of range");
        assertThatThrownBy(() -> database.execute("INSERT INTO orders (customer_id_big) VALUES (77)"))
                .hasStackTraceContaining("violates foreign key");
        assertThatThrownBy(() -> database.execute("INSERT INTO customer (id_big) VALUES (500)"))
                .hasStackTraceContaining("duplicate key");
        database.execute("DELETE FROM customer WHERE id = 500");
        assertThat(database.number("SELECT count(*) FROM orders WHERE customer_id = 500"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM customer WHERE id_big > 2147483647"))
                .isZero();
    }

    private void growBeyondTheOldType() {
        database.execute("SELECT setval('customer_id_seq', " + (BEYOND - 1) + ")");
        assertThat(database.number("INSERT INTO customer (name) VALUES ('beyond') RETURNING id_big"))
                .isEqualTo(BEYOND);
        database.execute("INSERT INTO orders (customer_id_big) VALUES (" + BEYOND + ")");
        assertThatThrownBy(() -> database.execute("INSERT INTO customer (id_big) VALUES (" + BEYOND + ")"))
                .hasStackTraceContaining("customer_pkey");
        assertThatThrownBy(() -> database.execute("INSERT INTO orders (customer_id_big) VALUES (NULL)"))
                .hasStackTraceContaining("not-null");
        database.execute("DELETE FROM customer WHERE id_big = " + BEYOND);
        assertThat(database.number("SELECT count(*) FROM orders WHERE customer_id_big = " + BEYOND))
                .isZero();
        assertThat(database.text("SELECT pg_get_serial_sequence('customer', 'id_big')"))
                .isEqualTo("public.customer_id_seq");
    }

    @ParameterizedTest
    @CsvSource({"ALWAYS, a", "BY DEFAULT, d"})
    void handsAnIdentityOver(String kind, String code) {
        database.execute("CREATE TABLE customer (id integer GENERATED " + kind
                + " AS IDENTITY (INCREMENT BY 5 CACHE 3) PRIMARY KEY, name text);"
                + "INSERT INTO customer (name) SELECT 'c' || n FROM generate_series(1, 20) AS n");
        try (Switchback switchback = Operator.switchback(database, CUSTOMER).build()) {
            ChangeHandle customer = Operator.open(switchback.change("customer-id"));
            database.execute("INSERT INTO customer (id_big, name) VALUES (3, 'new image')");
            assertThat(database.text("SELECT id FROM customer WHERE id_big = 3"))
                    .isEqualTo("3");
            customer.constrain(ADA);
            contract(switchback, customer);
            long last = database.number("SELECT last_value FROM customer_id_seq");
            assertThat(last).isGreaterThanOrEqualTo(96);
            assertThat(database.number("INSERT INTO customer (name) VALUES ('next') RETURNING id_big"))
                    .isEqualTo(last + 5);
            assertThat(database.text("SELECT attidentity::text || seqtypid::regtype || seqcache FROM pg_attribute"
                            + " JOIN pg_sequence ON seqrelid = 'customer_id_seq'::regclass"
                            + " WHERE attrelid = 'customer'::regclass AND attname = 'id_big'"))
                    .isEqualTo(code + "bigint3");
            assertThat(database.rows("SELECT FROM pg_class WHERE relname LIKE '~switchback%'"))
                    .isEmpty();
        }
        try (Switchback next = Operator.switchback(database, CUSTOMER).build()) {
            assertThat(next.change("customer-id").state().phase()).isEqualTo(Phase.CONTRACTED);
        }
    }

    @Test
    void namesWhoRefersToTheKeyWithTheChangeThatMovesThem() {
        tables("serial");
        database.execute("ALTER TABLE customer ADD parent integer REFERENCES customer ON UPDATE CASCADE");
        try (Switchback switchback = Operator.switchback(database, CUSTOMER).build()) {
            ChangeHandle customer = Operator.open(switchback.change("customer-id"));
            CheckResult references = customer.gate().results().stream()
                    .filter(result -> result.check().equals("key-references"))
                    .findFirst()
                    .orElseThrow();
            assertThat(references.status()).isEqualTo(CheckStatus.FAIL);
            assertThat(references.value())
                    .contains("constraint customer_parent_fkey of table public.customer refers to [id]")
                    .contains("onUpdate(Action.CASCADE)")
                    .contains("constraint orders_customer_id_fkey of table public.orders refers to [id]. Widen it by a"
                            + " change of its own, and contract that one first:"
                            + " SchemaChange.named(\"orders-customer-id\").table(\"public\", \"orders\").key(\"id\")"
                            + ".oldShape(column(\"customer_id\", \"integer\"))"
                            + ".newShape(column(\"customer_id_new\", \"bigint\"))"
                            + ".forward(\"customer_id_new\", \"\\\"customer_id\\\"\")"
                            + ".backward(\"customer_id\", \"\\\"customer_id_new\\\"::integer\")"
                            + ".constraint(notNull(\"customer_id_new\"),"
                            + " foreignKey(List.of(\"customer_id_new\"), \"public.customer\","
                            + " List.of(\"id_big\")).onDelete(Action.CASCADE))");
        }
    }

    @Test
    void abandonsWithoutATrace() {
        tables("serial");
        String before = database.text("SELECT string_agg(pg_get_constraintdef(oid) || conname, ';' ORDER BY oid)"
                + " FROM pg_constraint WHERE conrelid = 'customer'::regclass");
        try (Switchback switchback = Operator.switchback(database, CUSTOMER).build()) {
            ChangeHandle customer = Operator.open(switchback.change("customer-id"));
            customer.constrain(ADA);
            customer.abandon(ADA);
        }
        assertThat(database.text("SELECT string_agg(pg_get_constraintdef(oid) || conname, ';' ORDER BY oid)"
                        + " FROM pg_constraint WHERE conrelid = 'customer'::regclass"))
                .isEqualTo(before);
        assertThat(database.number("INSERT INTO customer (name) VALUES ('on') RETURNING id"))
                .isEqualTo(21);
    }

    @Test
    void replacesOneColumnOfACompositeKeyAndFollowsIt() {
        database.execute("CREATE TABLE line (tenant integer, id integer, PRIMARY KEY (tenant, id));"
                + "CREATE TABLE part (tenant integer, line integer, no integer, PRIMARY KEY (tenant, line, no),"
                + " FOREIGN KEY (tenant, line) REFERENCES line);"
                + "INSERT INTO line VALUES (1, 1), (1, 2), (2, 1); INSERT INTO part VALUES (1, 2, 3)");
        SchemaChange line = SchemaChange.named("line-id")
                .table("line")
                .key("tenant", "id")
                .oldShape(integer("id"))
                .newShape(bigint("id_big"))
                .forward("id_big", "id")
                .backward("id", "id_big::integer")
                .constraint(primaryKey("tenant", "id_big"))
                .build();
        try (Switchback switchback = Operator.switchback(database, line).build()) {
            ChangeHandle change = Operator.open(switchback.change("line-id"));
            change.constrain(ADA);
            assertThat(change.gate().reasons().toString())
                    .contains(".key(\"tenant\", \"line\", \"no\")")
                    .contains("primaryKey(\"tenant\", \"line_new\", \"no\"), foreignKey(List.of(\"tenant\","
                            + " \"line_new\"), \"public.line\", List.of(\"tenant\", \"id_big\"))");
            database.execute("DROP TABLE part");
            contract(switchback, change);
        }
        assertThat(database.text("SELECT string_agg(pg_get_constraintdef(oid), ';') FROM pg_constraint"
                        + " WHERE conrelid = 'line'::regclass AND contype = 'p'"))
                .isEqualTo("PRIMARY KEY (tenant, id_big)");
    }

    @Test
    void letsAUniqueConstraintTakeOverAKeyThatIsNotPrimary() {
        database.execute("CREATE TABLE product (id bigint PRIMARY KEY, code text UNIQUE NOT NULL);"
                + "INSERT INTO product VALUES (1, 'A-1'), (2, 'B-2')");
        SchemaChange code = SchemaChange.named("product-code")
                .table("product")
                .key("code")
                .oldShape(text("code"))
                .newShape(text("sku"))
                .forward("sku", "code")
                .backward("code", "sku")
                .constraint(unique("sku"), notNull("sku"), check("sku_has_a_dash", "sku LIKE '%-%'"))
                .build();
        try (Switchback switchback = Operator.switchback(database, code).build()) {
            ChangeHandle change = Operator.open(switchback.change("product-code"));
            change.constrain(ADA);
            contract(switchback, change);
        }
        try (Switchback next = Operator.switchback(database, code).build()) {
            assertThat(next.change("product-code").state().phase()).isEqualTo(Phase.CONTRACTED);
            database.execute(
                    "ALTER TABLE product DROP CONSTRAINT sku_has_a_dash; INSERT INTO product VALUES (3, 'C3')");
            assertThat(next.change("product-code").constraintReport().reasons())
                    .singleElement()
                    .satisfies(reason -> assertThat(reason).contains("1 rows, first keys [C3]"));
        }
        database.execute("ALTER TABLE product DROP CONSTRAINT product_code_sku_key");
        assertThatThrownBy(() -> Operator.switchback(database, code).build())
                .hasMessageContaining("the key [sku] is not unique");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a partitioned table | CREATE TABLE customer (id integer, area text, PRIMARY KEY (id, area))"
                        + " PARTITION BY LIST (area) | is partitioned",
                "an inherited table | CREATE TABLE customer (id serial PRIMARY KEY, area text); CREATE TABLE vip ()"
                        + " INHERITS (customer) | has the inheritance children [public.vip]",
                "a replica identity on the key | CREATE TABLE customer (id serial, area text NOT NULL, PRIMARY KEY (id));"
                        + " ALTER TABLE customer REPLICA IDENTITY USING INDEX customer_pkey | REPLICA IDENTITY DEFAULT",
                "another primary key | CREATE TABLE customer (id serial UNIQUE NOT NULL, area text PRIMARY KEY)"
                        + " | has its primary key on [area], which stays",
            })
    void refusesWhatItCannotDo(String name, String tables, String reason) {
        database.execute(tables);
        SchemaChange change = SchemaChange.named("customer-id")
                .table("customer")
                .key(name.contains("partition") ? new String[] {"id", "area"} : new String[] {"id"})
                .oldShape(integer("id"))
                .newShape(bigint("id_big"))
                .forward("id_big", "id")
                .backward("id", "id_big::integer")
                .constraint(name.contains("partition") ? primaryKey("id_big", "area") : primaryKey("id_big"))
                .build();
        assertThatThrownBy(() -> Operator.switchback(database, change).build())
                .hasMessageContaining(reason)
                .hasMessageContaining("1 fault");
    }
}
