package dev.switchback.constrain;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.numeric;
import static dev.switchback.change.Column.text;
import static dev.switchback.change.Constraint.notNull;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From a column that may be NULL to one that may not, with a filler; and a default that old images do not take. */
@Promise("P1")
class FillerTest {

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        database.execute("CREATE TABLE ticket (id int PRIMARY KEY, status text, cents int, note text)");
        database.execute("INSERT INTO ticket VALUES (1, 'open', 100), (2, NULL, NULL)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static SchemaChangeBuilder state() {
        return SchemaChange.named("ticket-state")
                .table("ticket")
                .key("id")
                .oldShape(text("status"))
                .newShape(text("state"))
                .forward("state", "coalesce(status, 'new')")
                .backward("status", "nullif(state, 'new')");
    }

    @Test
    void refusesAFillerUnlessTheColumnIsDeclaredNotNull() {
        assertThatThrownBy(() -> Operator.switchback(database, state().build()).build())
                .hasMessageContaining("forward(backward(NULL)) is {\"state\": \"new\"}, not NULL")
                .hasMessageContaining(".constraint(notNull(...))");
        Operator.switchback(database, state().constraint(notNull("state")).build())
                .build()
                .close();
    }

    static Stream<Arguments> writes() {
        return Stream.of(
                arguments("an old image writes NULL", "UPDATE ticket SET status = NULL WHERE id = 1", "NULL,new"),
                arguments("an old image writes a value", "UPDATE ticket SET status = 'shut' WHERE id = 2", "shut,shut"),
                arguments("a new image writes a value", "UPDATE ticket SET state = 'shut' WHERE id = 1", "shut,shut"),
                arguments("a new image writes the filler", "UPDATE ticket SET state = 'new' WHERE id = 1", "NULL,new"),
                arguments(
                        "a new image that writes NULL has not written",
                        "UPDATE ticket SET state = NULL WHERE id = 1",
                        "open,open"),
                arguments(
                        "a new image that writes NULL over the filler has not written",
                        "UPDATE ticket SET state = NULL WHERE id = 2",
                        "NULL,new"),
                arguments(
                        "an old value beside an empty new one is the old image's",
                        "UPDATE ticket SET status = 'shut', state = NULL WHERE id = 1",
                        "shut,shut"),
                arguments("an old image inserts NULL", "INSERT INTO ticket (id, status) VALUES (3, NULL)", "NULL,new"),
                arguments("an old image inserts nothing", "INSERT INTO ticket (id) VALUES (3)", "NULL,new"),
                arguments("a new image inserts NULL", "INSERT INTO ticket (id, state) VALUES (3, NULL)", "NULL,new"),
                arguments("a new image inserts a value", "INSERT INTO ticket (id, state) VALUES (3, 'x')", "x,x"),
                arguments(
                        "both are inserted empty",
                        "INSERT INTO ticket (id, status, state) VALUES (3, NULL, NULL)",
                        "NULL,new"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void fillsWhoeverWrites(String name, String sql, String expected) {
        String row = "SELECT concat_ws(',', coalesce(status, 'NULL'), coalesce(state, 'NULL')) FROM ticket WHERE id = "
                + (sql.startsWith("INSERT") ? "3" : sql.substring(sql.length() - 1));
        try (Switchback switchback = Operator.switchback(
                        database, state().constraint(notNull("state")).build())
                .build()) {
            ChangeHandle change = switchback.change("ticket-state");
            change.expand(ADA);
            change.backfill(progress -> {}, ADA);
            database.execute(sql);
            assertThat(database.text(row)).as(name).isEqualTo(expected);
            assertThat(change.verify(ADA).agrees()).isTrue();
        }
    }

    @Test
    void walksTheRoadToNotNull() {
        try (Switchback switchback = Operator.switchback(
                        database, state().constraint(notNull("state")).build())
                .build()) {
            ChangeHandle change = switchback.change("ticket-state");
            change.expand(ADA);
            assertThat(change.constraintReport().reasons()).isEmpty();
            assertThat(change.verify(ADA).agrees())
                    .as("row 2 is not filled yet")
                    .isFalse();
            assertThat(change.backfill(progress -> {}, ADA).filled()).isEqualTo(2);
            change.verify(ADA);
            change.verify(ADA);
            assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);
            change.constrain(ADA);
            database.execute("INSERT INTO ticket (id) VALUES (3)");
            database.execute("UPDATE ticket SET state = NULL WHERE id = 1");
            assertThat(database.text("SELECT string_agg(state, ',' ORDER BY id) FROM ticket"))
                    .isEqualTo("open,new,new");
        }
    }

    @Test
    void givesNewImagesADefaultThatOldImagesDoNotTake() {
        SchemaChange price = SchemaChange.named("ticket-price")
                .table("ticket")
                .key("id")
                .oldShape(column("cents", "integer"))
                .newShape(numeric("amount", 12, 2), text("currency").withDefault("'EUR'"))
                .forward("amount", "cents / 100.0")
                .forward("currency", "CASE WHEN cents IS NOT NULL THEN 'CHF' END")
                .backward("cents", "(amount * 100)::integer")
                .build();
        try (Switchback switchback = Operator.switchback(database, price).build()) {
            ChangeHandle change = switchback.change("ticket-price");
            change.expand(ADA);
            assertThat(database.text("SELECT count(currency)::text FROM ticket"))
                    .as("rows that were there are not filled by the default")
                    .isEqualTo("0");
            change.backfill(progress -> {}, ADA);
            database.execute("INSERT INTO ticket (id, cents) VALUES (3, 300)");
            database.execute("INSERT INTO ticket (id, amount) VALUES (4, 4)");
            database.execute("INSERT INTO ticket (id, amount, currency) VALUES (5, 5, 'USD')");
            assertThat(database.text("SELECT string_agg(concat_ws(' ', id, cents, amount, currency), ', ' ORDER BY id)"
                            + " FROM ticket"))
                    .isEqualTo("1 100 1.00 CHF, 2, 3 300 3.00 CHF, 4 400 4.00 EUR, 5 500 5.00 USD");
            assertThat(change.verify(ADA).agrees()).isTrue();
            assertThat(database.text("SELECT column_default FROM information_schema.columns WHERE table_name = 'ticket'"
                            + " AND column_name = 'currency'"))
                    .isEqualTo("'EUR'::text");
        }
    }
}
