package dev.switchback.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.RefusedException;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.journal.Act;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalEntry;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moving a change: one wins, the other learns why; window and percentage are kept as they should be. */
class PhaseStoreTest {

    private static final Act ADA = Act.by("ada", "error rate on the new path");
    private static final Act BOB = Act.by("bob", "looks fine");

    private ControlTables tables;
    private Database database;
    private Journal journal;
    private PhaseStore store;

    @BeforeEach
    void start() {
        tables = new ControlTables();
        database = tables.database();
        journal = new Journal(database, List.of());
        store = new PhaseStore(journal);
    }

    @AfterEach
    void stop() {
        tables.close();
    }

    @Test
    void ofTwoOperatorsTheSecondLearnsWhoWasFirstAndWhy() {
        tables.put(CustomerName.CHANGE, "OPEN");
        ChangeState seenByBoth = read();
        move(seenByBoth, Phase.FROZEN, ADA);

        assertThatThrownBy(() -> move(seenByBoth, Phase.CLOSING, BOB))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("move from OPEN to CLOSING of 'customer-name' refused: somebody else moved it"
                        + " first: ada moved it from OPEN to FROZEN at ")
                .hasMessageEndingWith("because: error rate on the new path");
        assertThat(read().phase()).isEqualTo(Phase.FROZEN);
    }

    @Test
    @Promise("P6")
    void ofManyOperatorsAtOnceExactlyOneWins() {
        for (int round = 0; round < 5; round++) {
            tables.put(CustomerName.CHANGE, "OPEN");
            ChangeState seen = read();
            int before = journal.entries().size();
            Queue<String> won = new ConcurrentLinkedQueue<>();
            Queue<String> refused = new ConcurrentLinkedQueue<>();

            Threads.together(8, number -> {
                try {
                    move(seen, number % 2 == 0 ? Phase.FROZEN : Phase.CLOSING, Act.by("operator " + number, "race"));
                    won.add("operator " + number);
                } catch (RefusedException e) {
                    refused.add(e.getMessage());
                }
            });

            assertThat(won).hasSize(1);
            assertThat(refused)
                    .hasSize(7)
                    .allSatisfy(message -> assertThat(message)
                            .contains("somebody else moved it first: " + won.peek() + " moved it from OPEN to "));
            assertThat(read().epoch()).isEqualTo(seen.epoch() + 1);
            assertThat(journal.entries()).hasSize(before + 1);
        }
        assertThat(journal.verify()).isEmpty();
    }

    @Test
    @Promise("P8")
    void aMoveWhoseEntryCannotBeWrittenDoesNotHappen() {
        tables.put(CustomerName.CHANGE, "OPEN");
        tables.sql().execute("ALTER TABLE switchback.journal ADD CHECK (kind <> 'PhaseMoved')");
        ChangeState seen = read();

        assertThatThrownBy(() -> move(seen, Phase.FROZEN, ADA)).isInstanceOf(DatabaseException.class);

        assertThat(read()).isEqualTo(seen);
    }

    @Test
    void theWindowOpensFromBackfillingAndKeepsItsAgeThroughFrozenAndClosing() {
        tables.put(CustomerName.CHANGE, "BACKFILLING");
        assertThat(read().windowSince()).isNull();
        assertThat(read().windowEpoch()).isZero();

        ChangeState open = move(read(), Phase.OPEN, ADA);
        assertThat(open.windowSince()).isEqualTo(open.since());
        assertThat(open.windowEpoch()).isEqualTo(open.epoch());

        ChangeState frozen = move(open, Phase.FROZEN, ADA);
        assertThat(frozen.windowSince()).isEqualTo(open.windowSince());
        assertThat(frozen.windowEpoch()).isEqualTo(open.epoch());

        ChangeState again = move(frozen, Phase.OPEN, ADA);
        assertThat(again.windowSince()).isEqualTo(open.windowSince());
        assertThat(again.windowEpoch()).isEqualTo(again.epoch()).isGreaterThan(open.epoch());

        ChangeState closing = move(again, Phase.CLOSING, ADA);
        ChangeState reopened = move(closing, Phase.OPEN, ADA);
        assertThat(reopened.windowSince()).isEqualTo(open.windowSince());
        assertThat(reopened.windowEpoch()).isEqualTo(reopened.epoch());
    }

    @Test
    @Promise("P5")
    void aWindowAfterAnotherBackfillIsANewWindow() {
        tables.put(CustomerName.CHANGE, "BACKFILLING");
        ChangeState first = move(read(), Phase.OPEN, ADA);
        ChangeState frozen = move(first, Phase.FROZEN, ADA);
        ChangeState filling = move(frozen, Phase.BACKFILLING, ADA);

        ChangeState second = move(filling, Phase.OPEN, ADA);

        assertThat(second.windowSince()).isAfter(first.windowSince());
        assertThat(second.windowEpoch()).isEqualTo(second.epoch());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, -0.001, 100.001, 101, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesThePercentage(double percent) {
        tables.put(CustomerName.CHANGE, "OPEN");
        ChangeState before = read();

        assertThatThrownBy(() -> ramp(percent))
                .isInstanceOf(RefusedException.class)
                .hasMessage("ramp of 'customer-name' refused: the percentage is " + percent
                        + ": give a number from 0 to 100");
        assertThat(read()).isEqualTo(before);
        assertThat(journal.entries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 %",
        "100, 100 %",
        "33.333, 33.333 %",
        "0.001, 0.001 %",
        "99.999, 99.999 %",
        "50, 50 %",
        "10.5, 10.5 %"
    })
    void keepsThePercentage(double percent, String text) {
        tables.put(CustomerName.CHANGE, "OPEN");
        ChangeState before = read();

        ramp(percent);

        assertThat(read().ramp()).isEqualTo(percent);
        assertThat(read().rampSince()).isAfter(before.rampSince());
        assertThat(read().epoch()).isEqualTo(before.epoch());
        assertThat(journal.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo("RampSet");
            assertThat(entry.before()).isEqualTo("0 %");
            assertThat(entry.after()).isEqualTo(text);
        });
    }

    @Test
    void keepsThePercentageOfShadowReads() {
        tables.put(CustomerName.CHANGE, "OPEN");
        shadow(2.5);
        assertThat(read().shadow()).isEqualTo(2.5);
        assertThat(read().ramp()).isZero();
        assertThat(journal.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo("ShadowSet");
            assertThat(entry.before()).isEqualTo("0 %");
            assertThat(entry.after()).isEqualTo("2.5 %");
        });
        assertThatThrownBy(() -> shadow(Double.NaN))
                .hasMessage("shadow of 'customer-name' refused: the percentage is NaN: give a number from 0 to 100");
        assertThatThrownBy(() -> shadow(100.1)).hasMessageContaining("100.1");
    }

    private void shadow(double percent) {
        database.inTransaction(session -> {
            store.shadow(session, "customer-name", percent, ADA);
            return percent;
        });
    }

    @Test
    void anUnknownChangeIsRefusedByName() {
        assertThatThrownBy(() -> ramp(1))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'customer-name'")
                .hasMessageContaining("register it first");
    }

    @Test
    void aChangeIsRegisteredOnceWhoeverComesFirst() {
        Threads.together(6, number -> register());

        assertThat(journal.entries()).extracting(JournalEntry::kind).containsExactly("Registered");
        assertThat(read().digest()).isEqualTo(CustomerName.CHANGE.digest());
        assertThat(read().epoch()).isEqualTo(1);
    }

    @Test
    void anotherDefinitionUnderTheNameIsRefusedWithTheDifference() {
        register();
        var other = CustomerName.builder().backward("full_name", "first_name").build();

        assertThatThrownBy(() -> database.inTransaction(session -> store.register(session, other, Phase.PLANNED, ADA)))
                .isInstanceOf(InvalidChangeException.class)
                .hasMessageContaining("recorded: old \"full_name\" text = first_name || coalesce(' ' || last_name, '')")
                .hasMessageContaining("given:    old \"full_name\" text = first_name\n".strip());
        assertThat(read().digest()).isEqualTo(CustomerName.CHANGE.digest());
    }

    @Test
    void aDefinitionIsReplacedOnlyWhileItIsPlanned() {
        register();
        var other = CustomerName.builder().backward("full_name", "first_name").build();

        database.inTransaction(session -> store.redefine(session, other, ADA));
        assertThat(read().digest()).isEqualTo(other.digest());

        move(read(), Phase.BACKFILLING, ADA);
        assertThatThrownBy(() -> database.inTransaction(session -> store.redefine(session, CustomerName.CHANGE, ADA)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("the phase is BACKFILLING");
        assertThat(read().digest()).isEqualTo(other.digest());
        assertThat(journal.entries())
                .extracting(JournalEntry::kind)
                .containsExactly("Registered", "Redefined", "PhaseMoved");
    }

    private void register() {
        database.inTransaction(session -> store.register(session, CustomerName.CHANGE, Phase.PLANNED, ADA));
    }

    private ChangeState read() {
        return database.autocommit(session -> store.read(session, "customer-name"));
    }

    private ChangeState move(ChangeState seen, Phase to, Act act) {
        return database.inTransaction(session -> store.move(session, seen, to, act, ""));
    }

    private void ramp(double percent) {
        database.inTransaction(session -> {
            store.ramp(session, "customer-name", percent, ADA);
            return "";
        });
    }
}
