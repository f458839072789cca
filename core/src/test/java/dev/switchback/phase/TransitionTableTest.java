package dev.switchback.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchback.change.RefusedException;
import dev.switchback.database.Database;
import dev.switchback.journal.Act;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalEntry;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Promise;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair of phases, against the table as the documentation draws it. */
class TransitionTableTest {

    /** Written down from the documentation, not from the code. */
    private static final Map<String, Set<String>> LEGAL = Map.of(
            "PLANNED", Set.of("BACKFILLING"),
            "BACKFILLING", Set.of("OPEN", "FROZEN", "ABANDONING"),
            "OPEN", Set.of("CLOSING", "FROZEN", "ABANDONING"),
            "FROZEN", Set.of("OPEN", "BACKFILLING", "ABANDONING"),
            "CLOSING", Set.of("CONTRACTED", "OPEN", "FROZEN"),
            "CONTRACTED", Set.of(),
            "ABANDONING", Set.of("ABANDONED", "BACKFILLING"),
            "ABANDONED", Set.of());

    private static final Act ADA = Act.by("ada", "it is time");

    private static ControlTables tables;
    private static Database database;
    private static Journal journal;
    private static PhaseStore store;

    @BeforeAll
    static void start() {
        tables = new ControlTables();
        database = tables.database();
        journal = new Journal(database, List.of());
        store = new PhaseStore(journal);
    }

    @AfterAll
    static void stop() {
        tables.close();
    }

    static Stream<Arguments> allPairs() {
        return Arrays.stream(Phase.values())
                .flatMap(from -> Arrays.stream(Phase.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("allPairs")
    @Promise("P6")
    void followsTheTable(Phase from, Phase to) {
        ChangeState seen = stand(from, true);
        int entries = journal.entries().size();

        if (LEGAL.get(from.name()).contains(to.name())) {
            ChangeState after = move(seen, to);

            assertThat(after.phase()).isEqualTo(to);
            assertThat(after.epoch()).isEqualTo(seen.epoch() + 1);
            assertThat(after.since()).isAfter(seen.since());
            JournalEntry entry = journal.entries().get(entries);
            assertThat(List.of(entry.kind(), entry.before(), entry.after(), entry.who(), entry.why(), entry.detail()))
                    .containsExactly(
                            "PhaseMoved",
                            from.name(),
                            to.name(),
                            "ada",
                            "it is time",
                            "epoch " + after.epoch() + "; x");
        } else {
            RefusedException refusal = catchThrowableOfType(RefusedException.class, () -> move(seen, to));

            assertThat(refusal).isNotNull();
            assertThat(refusal.change()).isEqualTo("customer-name");
            assertThat(refusal)
                    .hasMessageStartingWith("move from " + from + " to " + to + " of 'customer-name' refused: from "
                            + from + " it can only go to ");
            LEGAL.get(from.name()).forEach(next -> assertThat(refusal).hasMessageContaining(next));
            assertThat(read()).isEqualTo(seen);
            assertThat(journal.entries()).hasSize(entries);
        }
    }

    @Test
    @Promise("P5")
    void frozenDoesNotLeadToOpenUnverified() {
        ChangeState seen = stand(Phase.FROZEN, false);

        assertThat(catchThrowableOfType(RefusedException.class, () -> move(seen, Phase.OPEN)))
                .hasMessage("move from FROZEN to OPEN of 'customer-name' refused: it is not verified: it can only go"
                        + " back to BACKFILLING");
        assertThat(read()).isEqualTo(seen);
    }

    static Stream<Arguments> verifiedAfter() {
        return Stream.of(
                Arguments.of(Phase.PLANNED, Phase.BACKFILLING, true, false),
                Arguments.of(Phase.BACKFILLING, Phase.OPEN, false, true),
                Arguments.of(Phase.BACKFILLING, Phase.FROZEN, false, false),
                Arguments.of(Phase.OPEN, Phase.FROZEN, true, true),
                Arguments.of(Phase.OPEN, Phase.CLOSING, true, true),
                Arguments.of(Phase.CLOSING, Phase.FROZEN, true, true),
                Arguments.of(Phase.CLOSING, Phase.OPEN, true, true),
                Arguments.of(Phase.FROZEN, Phase.BACKFILLING, true, false),
                Arguments.of(Phase.OPEN, Phase.ABANDONING, true, false),
                Arguments.of(Phase.ABANDONING, Phase.BACKFILLING, true, false));
    }

    @ParameterizedTest(name = "from {0} to {1}: verified {2} becomes {3}")
    @MethodSource("verifiedAfter")
    @Promise("P5")
    void remembersVerificationOnlyAsLongAsItHolds(Phase from, Phase to, boolean before, boolean after) {
        ChangeState seen = stand(from, before);

        assertThat(move(seen, to).verified()).isEqualTo(after);
    }

    private static ChangeState stand(Phase phase, boolean verified) {
        tables.put(CustomerName.CHANGE, phase.name());
        tables.sql().execute("UPDATE switchback.change SET verified = " + verified);
        return read();
    }

    private static ChangeState read() {
        return database.autocommit(session -> store.read(session, "customer-name"));
    }

    private static ChangeState move(ChangeState seen, Phase to) {
        return database.inTransaction(session -> store.move(session, seen, to, ADA, "x"));
    }
}
