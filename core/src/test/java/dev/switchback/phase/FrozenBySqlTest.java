package dev.switchback.phase;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.journal.JournalEntry;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.OperationsPage;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** {@code switchback.freeze} and {@code switchback.off}: what the one on call has with psql alone. */
class FrozenBySqlTest {

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 10);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @Promise("P4")
    void takesReadsBackOnEveryInstanceWithoutOne() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            change.ramp(100, ADA);
            assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.NEW);
            long epoch = change.state().epoch();

            assertThat(freeze("customer-name", "grace", "errors on the new path"))
                    .isEqualTo(
                            "'customer-name' is FROZEN, it was OPEN: every instance reads the old shape within its poll"
                                    + " interval");

            await().until(() -> switchback.decision(CustomerName.CHANGE).path() == Path.OLD);
            assertThat(change.state().phase()).isEqualTo(Phase.FROZEN);
            assertThat(change.state().epoch()).isEqualTo(epoch + 1);
            assertThat(change.state().verified()).isTrue();
            JournalEntry last = last(change.journal());
            assertThat(last.kind()).isEqualTo("PhaseMoved");
            assertThat(List.of(last.who(), last.why(), last.before(), last.after()))
                    .containsExactly("grace", "errors on the new path", "OPEN", "FROZEN");
            assertThat(last.detail()).isEqualTo("epoch " + (epoch + 1) + "; by switchback.freeze");
            assertThat(switchback.verifyJournal()).isEmpty();
            assertThat(change.unfreeze(ADA).phase()).isEqualTo(Phase.OPEN);
            assertThat(switchback.verifyJournal()).isEmpty();
        }
    }

    @Test
    @Promise("P4")
    void turnsTheBuiltInFlagOff() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            change.ramp(100, ADA);
            change.ramp(12.5, ADA);
            JournalEntry byJava = last(change.journal());
            assertThat(call("SELECT switchback.off(?, ?, ?)", "customer-name", "grace", "slow"))
                    .isEqualTo("the built-in flag of 'customer-name' is off, it was at 12.5 %; the phase is OPEN");
            await().until(() -> switchback.decision(CustomerName.CHANGE).path() == Path.OLD);
            JournalEntry last = last(change.journal());
            assertThat(last.kind()).isEqualTo(byJava.kind());
            assertThat(last.before()).isEqualTo(byJava.after()).isEqualTo("12.5 %");
            assertThat(last.after()).isEqualTo("0 %");
            assertThat(change.state().ramp()).isZero();
            assertThat(switchback.verifyJournal()).isEmpty();
        }
    }

    @Test
    void writesEntriesWhoseHashesAreThoseOfTheLibrary() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            String nasty =
                    "a \"quoted\" back\\slash,\n\r\ttab \u0001 \u001f \u007f \u0080 Zoë \uD83D\uDE00 \uFFFD 字 <&>'";
            for (int i = 0; i < 40; i++) {
                call("SELECT switchback.off(?, ?, ?)", "customer-name", nasty, nasty + i);
                change.ramp(i, ADA);
            }
            assertThat(switchback.verifyJournal()).isEmpty();
            assertThat(change.journal()).extracting(JournalEntry::who).contains(nasty);
        }
    }

    /** An instant that ends in zeros is written with fewer digits. */
    @Test
    void writesTheTimeAsTheLibraryDoes() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            String clock =
                    "CREATE SCHEMA fake; CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
                            + " $$ SELECT current_setting('fake.now')::timestamptz $$;";
            database.execute(
                    clock + "ALTER FUNCTION switchback.journal_append(text, text, text, text, text, text, text)"
                            + " SET search_path = fake, pg_catalog, pg_temp");
            for (String time : List.of(
                    "2026-01-02 03:04:05+00",
                    "2026-01-02 03:04:05.1+00",
                    "2026-01-02 03:04:05.12+00",
                    "2026-01-02 03:04:05.000100+00",
                    "2026-01-02 03:04:00+00",
                    "2026-01-02 03:04:05.999999+00")) {
                database.rows("SELECT set_config('fake.now', '" + time
                        + "', false), switchback.off('customer-name', 'ada', 'at ' || '" + time + "')");
            }
            assertThat(switchback.verifyJournal()).isEmpty();
            assertThat(switchback.journal())
                    .extracting(entry -> entry.at().toString())
                    .contains("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.100Z", "2026-01-02T03:04:05.000100Z");
        }
    }

    @Test
    void isRefusedWithWords() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            assertRefused("customer-name", "ada", "x", "freeze of 'customer-name' refused: the phase is PLANNED");
            assertRefused(
                    "customer-nam", "ada", "x", "no change named 'customer-nam'", "Registered are: customer-name");
            change.expand(ADA);
            long entries = change.journal().size();
            assertRefused("customer-name", " ", "x", "who is ' ' and why is 'x'", "Name yourself");
            assertRefused("customer-name", "ada", "\n", "both are kept in the journal");
            assertRefused("customer-name", null, "x", "both are kept in the journal");
            assertThat(change.state().phase()).isEqualTo(Phase.BACKFILLING);
            assertThat(change.journal()).hasSize((int) entries);
            change.abandon(ADA);
            assertRefused("customer-name", "ada", "x", "the phase is ABANDONED", "there is nothing to take back");
        }
    }

    @Test
    void isDoneOnceHoweverManyCallIt() throws Exception {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            long epoch = change.state().epoch();
            Threads.together(4, i -> freeze("customer-name", "on-call " + i, "all at once"));
            assertThat(change.state().epoch()).isEqualTo(epoch + 1);
            assertThat(change.journal())
                    .filteredOn(entry -> "FROZEN".equals(entry.after()))
                    .hasSize(1);
            assertThat(freeze("customer-name", "ada", "again"))
                    .contains("is FROZEN already, since")
                    .endsWith("nothing was done");
            assertThat(switchback.verifyJournal()).isEmpty();
        }
    }

    @Test
    void needsNoMoreThanTheApplicationsGrants() throws SQLException {
        database.execute(
                "DO $$ BEGIN CREATE ROLE application LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            switchback.change("customer-name").expand(ADA);
            database.execute(OperationsPage.sqlAfter("**The application role**")
                    .get(0)
                    .replace("DATABASE shop", "DATABASE " + database.name()));
            HikariDataSource application = database.pool("application", 1);
            try (Connection connection = application.getConnection();
                    PreparedStatement freeze =
                            connection.prepareStatement("SELECT switchback.freeze('customer-name', 'a', 'b')")) {
                freeze.execute();
            }
            assertThat(switchback.change("customer-name").state().phase()).isEqualTo(Phase.FROZEN);
            assertThat(switchback.verifyJournal()).isEmpty();
        }
    }

    private void assertRefused(String change, String who, String why, String... messages) {
        assertThatThrownBy(() -> freeze(change, who, why))
                .hasRootCauseInstanceOf(PSQLException.class)
                .rootCause()
                .satisfies(e -> assertThat(((PSQLException) e).getSQLState()).isEqualTo("SB009"))
                .hasMessageContainingAll(messages);
    }

    private String freeze(String change, String who, String why) {
        return call("SELECT switchback.freeze(?, ?, ?)", change, who, why);
    }

    private String call(String sql, String... parameters) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JournalEntry last(List<JournalEntry> entries) {
        return entries.get(entries.size() - 1);
    }
}
