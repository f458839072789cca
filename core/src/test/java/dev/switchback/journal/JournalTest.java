package dev.switchback.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Appending: in one transaction with its cause, without gaps, and for good. */
class JournalTest {

    private static final Act ADA = Act.by("ada", "it is time");

    private ControlTables tables;
    private Database database;
    private Journal journal;

    @BeforeEach
    void start() {
        tables = new ControlTables();
        database = tables.database();
        journal = new Journal(database, List.of());
    }

    @AfterEach
    void stop() {
        tables.close();
    }

    @Test
    void anEmptyJournalIsInOrder() {
        assertThat(journal.verify()).isEmpty();
        assertThat(journal.entries()).isEmpty();
    }

    @Test
    void anEntryHoldsWhoWhyAndWhatByTheDatabasesClock() {
        append(journal, new Event.PhaseMoved("customer-name", "OPEN", "FROZEN", 7, "because"), ADA);

        assertThat(journal.entries("customer-name")).singleElement().satisfies(entry -> {
            assertThat(entry.seq()).isEqualTo(1);
            assertThat(entry.kind()).isEqualTo("PhaseMoved");
            assertThat(entry.who()).isEqualTo("ada");
            assertThat(entry.why()).isEqualTo("it is time");
            assertThat(entry.before()).isEqualTo("OPEN");
            assertThat(entry.after()).isEqualTo("FROZEN");
            assertThat(entry.detail()).isEqualTo("epoch 7; because");
            assertThat(entry.previous()).isEqualTo("0".repeat(64));
            assertThat(tables.sql().number("SELECT extract(epoch FROM clock_timestamp())::bigint"))
                    .isBetween(entry.at().getEpochSecond(), entry.at().getEpochSecond() + 30);
        });
        assertThat(journal.entries("another")).isEmpty();
    }

    @Test
    void theHashCanBeComputedByHand() throws Exception {
        append(journal, new Event.Registered("a", "d1", "PLANNED"), Act.by("O'Neil \"x\"", "Zoë\n\uD83D\uDE00"));
        JournalEntry entry = journal.entries().get(0);
        String byHand = "{\"seq\":1,\"at\":\"" + Instant.parse(entry.at().toString()) + "\",\"change\":\"a\","
                + "\"kind\":\"Registered\",\"who\":\"O'Neil \\\"x\\\"\",\"why\":\"Zoë\\n\\ud83d\\ude00\","
                + "\"before\":null,\"after\":\"PLANNED\",\"detail\":\"definition d1\",\"previous\":\"" + "0".repeat(64)
                + "\"}";

        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(byHand.getBytes(StandardCharsets.UTF_8)));

        assertThat(entry.canonical()).isEqualTo(byHand);
        assertThat(entry.hash()).isEqualTo(hash);
        assertThat(entry.json()).isEqualTo("{\"entry\":" + byHand + ",\"hash\":\"" + hash + "\"}");
    }

    @Test
    void theFileAloneProvesTheChain() throws Exception {
        IntStream.range(0, 5).forEach(i -> append(journal, new Event.Registered("a" + i, "d", "PLANNED"), ADA));
        String previous = "0".repeat(64);
        for (JournalEntry entry : journal.entries()) {
            String line = entry.json();
            String covered = line.substring("{\"entry\":".length(), line.length() - ",\"hash\":\"\"}".length() - 64);
            assertThat(covered).contains("\"previous\":\"" + previous + "\"");
            previous = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(covered.getBytes(StandardCharsets.UTF_8)));
            assertThat(line).endsWith(",\"hash\":\"" + previous + "\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE switchback.journal SET why = why",
                "UPDATE switchback.journal SET why = 'nicer' WHERE seq = 1",
                "DELETE FROM switchback.journal",
                "TRUNCATE switchback.journal"
            })
    void refusesToBeRewrittenBy(String statement) {
        append(journal, new Event.Registered("a", "d", "PLANNED"), ADA);

        assertThatThrownBy(() -> database.inTransaction(session -> session.update(statement)))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.sqlState()).isEqualTo("SB002"))
                .hasMessageContaining("append-only");

        assertThat(journal.entries()).hasSize(1);
        assertThat(journal.verify()).isEmpty();
    }

    @Test
    @Promise("P8")
    void anEntryThatCannotBeWrittenTakesItsCauseWithIt() {
        tables.sql().execute("CREATE TABLE cause (id integer)");
        tables.sql().execute("ALTER TABLE switchback.journal ADD CHECK (kind <> 'Registered')");

        assertThatThrownBy(() -> database.inTransaction(session -> {
                    session.execute("INSERT INTO cause VALUES (1)");
                    return journal.append(session, new Event.Registered("a", "d", "PLANNED"), ADA);
                }))
                .isInstanceOf(DatabaseException.class);

        assertThat(tables.sql().number("SELECT count(*) FROM cause")).isZero();
        assertThat(tables.sql().number("SELECT seq FROM switchback.journal_head"))
                .isZero();
        assertThat(journal.verify()).isEmpty();
    }

    @Test
    void aCauseThatFailsTakesItsEntryWithIt() {
        assertThatThrownBy(() -> database.inTransaction(session -> {
                    journal.append(session, new Event.Registered("a", "d", "PLANNED"), ADA);
                    throw new IllegalStateException("mine");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(journal.entries()).isEmpty();
        assertThat(journal.verify()).isEmpty();
    }

    @Test
    void manyThreadsLeaveAValidChainWithoutGaps() {
        int threads = 8;
        int each = 25;
        Threads.together(threads, number -> {
            for (int i = 0; i < each; i++) {
                append(journal, new Event.Registered("t" + number, "d" + i, "PLANNED"), ADA);
            }
        });

        assertThat(journal.entries())
                .extracting(JournalEntry::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, (long) threads * each).boxed().toList());
        assertThat(journal.verify()).isEmpty();
    }

    @Test
    @Promise("P9")
    void aListenerHearsAfterTheCommitAndMayThrow() {
        List<String> heard = new ArrayList<>();
        Journal told = new Journal(
                database,
                List.of(
                        entry -> {
                            throw new IllegalStateException("a broken listener");
                        },
                        entry -> {
                            throw new NoClassDefFoundError("a badly packaged listener");
                        },
                        entry -> heard.add(entry.seq() + " of "
                                + tables.sql().number("SELECT count(*) FROM switchback.journal"))));

        append(told, new Event.Registered("a", "d", "PLANNED"), ADA);
        assertThatThrownBy(() -> database.inTransaction(session -> {
                    told.append(session, new Event.Registered("b", "d", "PLANNED"), ADA);
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");

        assertThat(heard).containsExactly("1 of 1");
    }

    @ParameterizedTest
    @CsvSource({
        "a NUL \0 in the middle,                     a NUL ? in the middle",
        "half a surrogate pair \uD83D!,              half a surrogate pair ?!",
        "the other half \uDE00,                      the other half ?",
        "a whole pair \uD83D\uDE00,                  a whole pair \uD83D\uDE00",
        "control characters \1\2\b\f\u001f\u007f.,   control characters \1\2\b\f\u001f\u007f.",
        "quotes \" \\ $$ ; --,                       quotes \" \\ $$ ; --",
        "a noncharacter \uFFFF.,                     a noncharacter \uFFFF."
    })
    @Promise("P4")
    void noReasonIsTooStrangeToBeKept(String why, String kept) {
        append(journal, new Event.Registered("a", "d", "PLANNED"), Act.by("ada", why));

        assertThat(journal.entries().get(0).why()).isEqualTo(kept);
        assertThat(journal.verify()).isEmpty();
    }

    @Test
    void whoAndWhyAreAskedFor() {
        assertThatThrownBy(() -> Act.by(" ", "because")).hasMessageStartingWith("who is blank: name the person or job");
        assertThatThrownBy(() -> Act.by("ada", "\n")).hasMessageStartingWith("why is blank: give the reason");
        assertThatCode(() -> Act.by("ada", ".")).doesNotThrowAnyException();
    }

    private void append(Journal to, Event event, Act act) {
        database.inTransaction(session -> to.append(session, event, act));
    }
}
