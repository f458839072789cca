package dev.switchback.trouble;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.database.DatabaseException;
import dev.switchback.guard.GuardState;
import dev.switchback.phase.Phase;
import dev.switchback.route.Reason;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody with psql, and the best of intentions: the control tables are dropped, edited, or restored from an old dump. */
class ByHandTest {

    private final TestDatabase database = Postgres.newEmptyDatabase();

    @BeforeEach
    void table() {
        Shop.createTable(database, 20);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Shop start() {
        return Shop.start(
                database,
                database.dataSource(),
                database.dataSource(),
                builder -> builder.watchGuardsEvery(Duration.ofMillis(100)));
    }

    @Test
    @Promise({"P8", "P9"})
    void aDroppedControlSchemaIsMadeAnewByARestartAndNoWriteIsLost() {
        try (Shop shop = start().open()) {
            database.execute("DROP SCHEMA switchback CASCADE");
            shop.awaitDecision(Path.OLD, Reason.STALE_PHASE);
            shop.works();
            shop.application.rename(1, "By both");
            database.execute("UPDATE shop.customer SET full_name = 'Old image' WHERE id = 2");
            DatabaseException refusal = Shop.refusal(() -> shop.change.freeze(ADA));
            assertThat(refusal.sqlState()).isEqualTo("42P01");
            assertThat(refusal)
                    .hasMessageContaining("somebody has dropped the control tables: restart the application");
        }
        try (Shop shop = start()) {
            assertThat(shop.change.state().phase()).isEqualTo(Phase.PLANNED);
            shop.application.rename(3, "While planned");
            shop.open();
            shop.works();
            assertThat(shop.shapes(1)).isEqualTo("By both = By both");
            assertThat(shop.shapes(2)).isEqualTo("Old image = Old image");
            assertThat(shop.shapes(3)).isEqualTo("While planned = While planned");
            assertThat(shop.divergent()).isZero();
            System.out.println(
                    "Control schema dropped: reads taken back, both shapes written, the road begun anew; lost writes 0, divergent rows 0");
        }
    }

    /** Nobody can keep a superuser from it; the rows still decide whether the old shape may go. */
    @Test
    @Promise("P7")
    void aPhaseThatWasEditedOpensNoGate() {
        try (Shop shop = start()) {
            shop.change.expand(ADA);
            database.execute(
                    "UPDATE switchback.change SET phase = 'OPEN', verified = true, window_since = now() - interval '9 days'");
            shop.awaitDecision(Path.OLD, Reason.FLAG);
            assertThatThrownBy(() -> shop.change.contract(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the gate says NO_GO")
                    .hasMessageContaining("no scan was ever run")
                    .hasMessageContaining("backfill");
            shop.change.freeze(ADA);
            assertThat(shop.application.find(1)).isEqualTo("Ada King 1");
        }
    }

    /** The trigger is there, and does nothing. */
    @Test
    @Promise({"P1", "P6"})
    void aTriggerWhoseFunctionWasReplacedIsNoticedAndPutBack() {
        try (Shop shop = start().open()) {
            database.execute("CREATE OR REPLACE FUNCTION switchback.\"customer-name_sync\"() RETURNS trigger"
                    + " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
            database.execute("UPDATE shop.customer SET full_name = 'Old image' WHERE id = 2");
            shop.awaitDecision(Path.OLD, Reason.FROZEN);
            assertThat(shop.change.guards().stream().filter(GuardState::missing))
                    .singleElement()
                    .asString()
                    .startsWith("sync trigger")
                    .endsWith("whose text somebody has replaced");
            assertThat(shop.application.find(2)).isEqualTo("Old image");
            shop.change.expand(ADA);
            assertThat(shop.change.guards().stream().filter(GuardState::missing))
                    .isEmpty();
            database.execute("UPDATE shop.customer SET full_name = 'Old again' WHERE id = 3");
            assertThat(shop.shapes(3)).isEqualTo("Old again = Old again");
            assertThat(shop.change.verify(ADA).divergent())
                    .as("what was written meanwhile")
                    .isEqualTo(1);
            System.out.println(
                    "Trigger function replaced: frozen, named and put back; the row written meanwhile found by a scan");
        }
    }

    /** All tables go back to what they were, in one transaction, while the fleet works. */
    @Test
    @Promise({"P1", "P4"})
    void anOldDumpUnderARunningFleetTakesReadsBackUntilSomebodyHasLooked() {
        try (Shop one = start().open();
                Shop two = start()) {
            Dump dump = new Dump(database);
            one.application.rename(1, "After the dump");
            one.change.off(ADA);
            two.awaitDecision(Path.OLD, Reason.FLAG);
            one.awaitDecision(Path.OLD, Reason.FLAG);
            dump.restore();
            for (Shop each : List.of(one, two)) {
                each.awaitDecision(Path.OLD, Reason.FROZEN);
                each.works();
                assertThat(each.application.find(1)).isEqualTo("Ada King 1");
            }
            assertThat(one.change.journal().stream()
                            .filter(entry -> entry.kind().equals("ControlStateSetBack")))
                    .as("noticed by two, and settled once")
                    .hasSize(1);
            assertThat(one.change.state().ramp())
                    .as("an off that the dump does not know")
                    .isZero();
            assertThat(one.switchback.verifyJournal()).isEmpty();
            assertThat(one.divergent()).isZero();
            one.change.verify(ADA);
            one.change.unfreeze(ADA);
            one.change.ramp(100, ADA);
            two.awaitDecision(Path.NEW, Reason.FLAG);
            two.works();
            System.out.println(
                    "Old dump restored under 2 instances: noticed, frozen once, an off kept that was lost; divergent rows 0");
        }
    }

    /** The rows of every table, as they are now. */
    private static final class Dump {

        private final TestDatabase database;
        private final List<String> tables;

        Dump(TestDatabase database) {
            this.database = database;
            this.tables = database
                    .rows("SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON"
                            + " n.oid = c.relnamespace WHERE n.nspname IN ('shop', 'switchback') AND c.relkind = 'r'")
                    .stream()
                    .map(Dump::first)
                    .toList();
            database.execute("CREATE SCHEMA dump");
            for (int i = 0; i < tables.size(); i++) {
                database.execute("CREATE TABLE dump.t" + i + " AS TABLE " + tables.get(i));
            }
        }

        private static String first(List<@Nullable String> row) {
            return String.valueOf(row.get(0));
        }

        /** Triggers and keys sleep meanwhile, as in a restore. */
        void restore() {
            StringBuilder sql = new StringBuilder("BEGIN; SET LOCAL session_replication_role = replica; LOCK TABLE "
                    + String.join(", ", tables) + " IN ACCESS EXCLUSIVE MODE;");
            for (int i = 0; i < tables.size(); i++) {
                String columns =
                        String.valueOf(database.text("SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
                                + " WHERE attrelid = '" + tables.get(i)
                                + "'::regclass AND attnum > 0 AND attgenerated = ''"
                                + " AND NOT attisdropped"));
                sql.append("DELETE FROM ")
                        .append(tables.get(i))
                        .append("; INSERT INTO ")
                        .append(tables.get(i))
                        .append(" (")
                        .append(columns)
                        .append(") OVERRIDING SYSTEM VALUE SELECT ")
                        .append(columns)
                        .append(" FROM dump.t")
                        .append(i)
                        .append("; ");
            }
            await().atMost(Shop.LONGEST).ignoreExceptions().until(() -> {
                database.execute(sql + "COMMIT");
                return true;
            });
        }
    }
}
