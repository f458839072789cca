package dev.switchback.sync;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CatalogDump;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both exits remove everything Switchback made for the change, in one transaction, and nothing else: the catalog says so. */
class CleanExitTest {

    private TestDatabase database;

    /** A table as grown ones are: whatever hangs on its other columns must be there afterwards. */
    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 10);
        database.execute("""
                DO $$ BEGIN CREATE ROLE clerk; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                ALTER TABLE customer ADD CHECK (email <> '-'), ADD referrer bigint REFERENCES customer;
                CREATE UNIQUE INDEX customer_email ON customer (lower(email)) WHERE email <> '';
                COMMENT ON COLUMN customer.email IS 'where the bills go';
                GRANT SELECT, UPDATE (email) ON customer TO clerk;
                CREATE VIEW mailing AS SELECT id, email FROM customer;
                CREATE POLICY everybody ON customer USING (email IS NOT NULL);
                CREATE STATISTICS id_email ON id, email FROM customer;
                CREATE PUBLICATION emails FOR TABLE customer (id, email);
                CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN NEW.email := trim(NEW.email); RETURN NEW; END';
                CREATE TRIGGER tidy BEFORE INSERT OR UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION tidy();
                CREATE TABLE invoice (id bigint PRIMARY KEY, customer bigint REFERENCES customer ON DELETE CASCADE);
                """);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void abandonLeavesNothingButTheScarsOfTheNewColumns() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            CatalogDump before = CatalogDump.of(database);
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            assertThat(CatalogDump.of(database).since(before)).hasSizeGreaterThan(20);
            assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
            assertThat(CatalogDump.of(database).since(before))
                    .containsExactly("+ scar public.customer: 5", "+ scar public.customer: 6");
        }
    }

    @Test
    void contractTakesTheOldColumnOutAndLeavesTheNewOnesIn() {
        database.execute(
                "CREATE INDEX by_name ON customer (full_name); COMMENT ON COLUMN customer.full_name IS 'both'");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            CatalogDump before = CatalogDump.of(database);
            contract(switchback);
            String column = "not null f default identity generated acl collation \"default\" x";
            assertThat(CatalogDump.of(database).since(before))
                    .allSatisfy(change -> assertThat(change).doesNotContain("switchback"))
                    .satisfiesExactly(
                            gone -> assertThat(gone).startsWith("- column public.customer.full_name: text " + column),
                            gone -> assertThat(gone).startsWith("- comment column full_name of table customer: both"),
                            gone -> assertThat(gone).startsWith("- dependency index by_name: a on column full_name"),
                            gone -> assertThat(gone).startsWith("- index public.by_name on customer: CREATE INDEX"),
                            come -> assertThat(come).startsWith("+ column public.customer.first_name: text " + column),
                            come -> assertThat(come).startsWith("+ column public.customer.last_name: text " + column),
                            come -> assertThat(come).startsWith("+ scar public.customer: 2"));
        }
    }

    @Test
    void abandonOfAnExtractionLeavesNoScar() {
        SchemaChange extraction = SchemaChange.named("mail")
                .table("customer")
                .key("id")
                .oldShape(text("email"))
                .newShape(text("mail"))
                .extractTo("post", "customer_id")
                .forward("mail", "nullif(email, '')")
                .backward("email", "coalesce(mail, '')")
                .build();
        try (Switchback switchback = Operator.switchback(database, extraction).build()) {
            CatalogDump before = CatalogDump.of(database);
            switchback.change("mail").expand(ADA);
            assertThat(CatalogDump.of(database).since(before)).hasSizeGreaterThan(20);
            switchback.change("mail").abandon(ADA);
            assertThat(CatalogDump.of(database).since(before)).isEmpty();
        }
    }

    @Test
    void abandonOfAJavaMappingLeavesNothingButScars() {
        database.execute("DROP TABLE customer CASCADE");
        SecretPhone.createTable(database, 3);
        try (Switchback switchback =
                Operator.switchback(database, SecretPhone.CHANGE).build()) {
            CatalogDump before = CatalogDump.of(database);
            switchback.change("secret-phone").expand(ADA);
            assertThat(CatalogDump.of(database).since(before)).hasSizeGreaterThan(20);
            switchback.change("secret-phone").abandon(ADA);
            assertThat(CatalogDump.of(database).since(before))
                    .containsExactly("+ scar public.customer: 4", "+ scar public.customer: 5");
        }
    }

    @Test
    void aFailingAbandonChangesNothing() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            // The columns go before the function on which this view depends: all of that must be taken back.
            database.execute("CREATE VIEW odd AS SELECT switchback.\"customer-name_agree\"('a b', 'a', 'b')");
            CatalogDump expanded = CatalogDump.of(database);
            assertThatThrownBy(() -> change.abandon(ADA)).hasMessageContaining("view odd depends on function");
            assertThat(CatalogDump.of(database).since(expanded)).isEmpty();
            assertThat(change.state().phase()).isEqualTo(Phase.ABANDONING);
        }
    }

    @Test
    void leavesTheOtherChangeOfTheTableAlone() {
        SchemaChange other = SchemaChange.named("customer-mail")
                .table("customer")
                .key("id")
                .oldShape(text("email"))
                .newShape(text("mail"))
                .forward("mail", "email")
                .backward("email", "mail")
                .build();
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE, other).build()) {
            switchback.change("customer-mail").expand(ADA);
            CatalogDump before = CatalogDump.of(database);
            switchback.change("customer-name").expand(ADA);
            switchback.change("customer-name").abandon(ADA);
            assertThat(CatalogDump.of(database).since(before))
                    .allSatisfy(change -> assertThat(change).startsWith("+ scar"));
            assertThat(switchback.change("customer-mail").guards()).allMatch(guard -> guard.inPlace());
        }
    }

    private static void contract(Switchback switchback) {
        ChangeHandle change = Operator.open(switchback.change("customer-name"));
        change.ramp(100, ADA);
        switchback.decision(CustomerName.CHANGE);
        await().untilAsserted(() -> {
            change.verify(ADA);
            Operator.approve(change);
            assertThat(change.gate().reasons()).isEmpty();
        });
        assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
    }
}
