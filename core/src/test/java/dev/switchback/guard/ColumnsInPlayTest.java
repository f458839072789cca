package dev.switchback.guard;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Column;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.SchemaChange;
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several changes on one table: side by side if they share no column, and refused if they do. */
class ColumnsInPlayTest {

    private static final SchemaChange NAME = CustomerName.CHANGE;
    private static final SchemaChange MAIL = rename("customer-mail", "email", "mail");

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 500);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static SchemaChange rename(String name, String from, String to) {
        return SchemaChange.named(name)
                .table("customer")
                .key("id")
                .oldShape(Column.text(from))
                .newShape(Column.text(to))
                .forward(to, from)
                .backward(from, to)
                .build();
    }

    @Test
    @Promise("P1")
    void twoIndependentOnesWalkTheRoadTogetherUnderWriters() {
        try (Switchback switchback = Operator.switchback(database, NAME, MAIL).build()) {
            ChangeHandle name = switchback.change("customer-name");
            ChangeHandle mail = switchback.change("customer-mail");
            // Every statement of an old image fires both triggers on the same row.
            underWriters(
                    "UPDATE customer SET full_name = 'Ada ' || ?, email = 'ada@' || ? WHERE id = ?",
                    number -> Operator.open(number == 0 ? name : mail));
            assertThat(name.verify(ADA).divergent()).isZero();
            assertThat(mail.verify(ADA).divergent()).isZero();
            assertThat(database.number("SELECT count(*) FROM customer WHERE last_name || mail LIKE '%ada@%'"))
                    .isPositive();
            name.ramp(100, ADA);
            switchback.decision(NAME);
            underWriters("UPDATE customer SET last_name = ?, email = 'king@' || ? WHERE id = ?", number -> {
                if (number == 0) {
                    contract(name);
                } else {
                    assertThat(mail.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
                }
            });
            assertThat(database.text("SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute"
                            + " WHERE attrelid = 'customer'::regclass AND attnum > 0 AND NOT attisdropped"))
                    .isEqualTo("email,first_name,id,last_name");
            assertThat(switchback.journal()).extracting(entry -> entry.kind()).doesNotContain("GuardLost");
        }
    }

    private static void contract(ChangeHandle change) {
        await().untilAsserted(() -> {
            change.verify(ADA);
            Operator.approve(change);
            assertThat(change.gate().reasons()).isEmpty();
        });
        assertThat(change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
    }

    /** Runs the work as number 0 and 1 while two writers write; a write that fails fails the test. */
    private void underWriters(String sql, Threads.Work work) {
        AtomicInteger walking = new AtomicInteger(2);
        Threads.together(4, number -> {
            if (number < 2) {
                try {
                    work.run(number);
                } finally {
                    walking.decrementAndGet();
                }
                return;
            }
            try (Connection connection = database.dataSource().getConnection();
                    PreparedStatement update = connection.prepareStatement(sql)) {
                for (int i = number; walking.get() > 0; i += 2) {
                    update.setString(1, "L" + i);
                    update.setString(2, "M" + i);
                    update.setLong(3, 1 + i % 500);
                    assertThat(update.executeUpdate()).isEqualTo(1);
                }
            }
        });
    }

    @Test
    void refusesTwoOverlappingOnesOfOneApplicationAndWritesNothing() {
        SchemaChange other = rename("customer-alias", "full_name", "alias");
        assertThatThrownBy(() -> Operator.switchback(database, NAME, other).build())
                .isInstanceOf(InvalidChangeException.class)
                .hasMessageContaining("'customer-alias' has 1 fault")
                .hasMessageContaining("column 'full_name' of table public.customer is also in a shape of schema change"
                        + " 'customer-name', which is registered here as well")
                .hasMessageContaining("Contract or abandon 'customer-name' first");
        assertThat(database.number("SELECT count(*) FROM switchback.change")).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"CONTRACTED", "ABANDONED"},
            mode = EnumSource.Mode.EXCLUDE)
    void refusesOneThatOverlapsWithAnotherApplications(Phase phase) {
        Operator.switchback(database, NAME).build().close();
        database.execute("UPDATE switchback.change SET phase = '" + phase + "'");
        database.execute("ALTER TABLE customer ADD first_name text");
        for (SchemaChange overlapping : List.of(
                rename("customer-alias", "full_name", "alias"),
                rename("customer-given", "first_name", "given"),
                rename("customer-other", "email", "last_name"))) {
            assertThatThrownBy(() -> Operator.switchback(database, overlapping).build())
                    .isInstanceOf(InvalidChangeException.class)
                    .hasMessageContaining("is also in a shape of schema change 'customer-name', which is " + phase);
        }
        assertThat(database.number("SELECT count(*) FROM switchback.change")).isEqualTo(1);
        assertThatCode(() -> Operator.switchback(database, MAIL).build().close())
                .doesNotThrowAnyException();
    }

    @Test
    void refusesARedefinitionThatWouldOverlap() {
        Operator.switchback(database, NAME).build().close();
        SchemaChange first = rename("customer-alias", "email", "alias");
        Operator.switchback(database, first).build().close();
        SchemaChange second = rename("customer-alias", "full_name", "alias");
        assertThatThrownBy(() -> Operator.switchback(database)
                        .redefine(second, Act.by("ada", "typo"))
                        .build())
                .hasMessageContaining("is also in a shape of schema change 'customer-name'");
        assertThatCode(() -> Operator.switchback(database, first).build().close())
                .doesNotThrowAnyException();
        SchemaChange third = rename("customer-alias", "email", "post");
        Operator.switchback(database)
                .redefine(third, Act.by("ada", "better"))
                .build()
                .close();
        assertThatCode(() -> Operator.switchback(database, rename("customer-nick", "id_card", "alias"))
                        .build())
                .as("the column that the redefinition gave up is free, the other is just not there")
                .hasMessageContaining("column 'id_card' of the old shape is not in table")
                .hasMessageNotContaining("is also in a shape");
    }

    @Test
    void letsTheNextChangeStartFromWhatAContractedOneMade() {
        database.execute("ALTER TABLE customer ADD first_name text, ADD last_name text, DROP full_name");
        SchemaChange next = rename("customer-surname", "last_name", "surname");
        try (Switchback switchback = Operator.switchback(database, NAME, next).build()) {
            assertThat(switchback.change("customer-name").state().phase()).isEqualTo(Phase.CONTRACTED);
            Operator.open(switchback.change("customer-surname"));
        }
        // Another instance that starts while the next one is under way, as every deployment does.
        Operator.switchback(database, NAME, next).build().close();
    }

    @Test
    void oneThatWasGivenUpBeforeExpandGoesAsTheDocumentsSay() {
        Operator.switchback(database, NAME).build().close();
        database.execute(
                OperationsPage.sqlAfter("## Several changes on one table").get(0));
        assertThatCode(() -> Operator.switchback(database, rename("customer-alias", "full_name", "alias"))
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }
}
