package dev.switchback.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.database.Database;
import dev.switchback.testing.ControlTables;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a superuser does to the journal by hand, short of forging all of it, is found. */
class TamperingTest {

    private static ControlTables tables;
    private static Journal journal;

    @BeforeAll
    static void start() {
        tables = new ControlTables();
        Database database = tables.database();
        journal = new Journal(database, List.of());
        database.inTransaction(session -> {
            journal.append(session, new Event.Registered("a", "d1", "PLANNED"), Act.by("ada", "start"));
            journal.append(session, new Event.PhaseMoved("a", "PLANNED", "OPEN", 2, ""), Act.by("ada", "go"));
            journal.append(session, new Event.Redefined("b", "d1", "d2"), Act.by("grace", "typo"));
            journal.append(session, new Event.Verified("a", 10, "divergent 0, lossy 0"), Act.by("ada", "verify"));
            return journal.append(session, new Event.RampSet("a", "0 %", "10 %"), Act.by("ada", "ramp"));
        });
        tables.sql().execute("ALTER TABLE switchback.journal DISABLE TRIGGER append_only");
        tables.sql().execute("CREATE TABLE kept AS TABLE switchback.journal");
        tables.sql().execute("CREATE TABLE kept_head AS TABLE switchback.journal_head");
    }

    @AfterAll
    static void stop() {
        tables.close();
    }

    @AfterEach
    void putBack() {
        tables.sql()
                .execute("DELETE FROM switchback.journal; INSERT INTO switchback.journal TABLE kept;"
                        + "DELETE FROM switchback.journal_head; INSERT INTO switchback.journal_head TABLE kept_head");
        assertThat(journal.verify()).isEmpty();
    }

    @ParameterizedTest(name = "{0} is found at entry {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    an altered time          | 2 | UPDATE switchback.journal SET at = at + interval '1 microsecond' WHERE seq = 2
                    an altered change        | 2 | UPDATE switchback.journal SET change = 'b' WHERE seq = 2
                    an altered kind          | 2 | UPDATE switchback.journal SET kind = 'RampSet' WHERE seq = 2
                    an altered who           | 2 | UPDATE switchback.journal SET who = 'eve' WHERE seq = 2
                    an altered why           | 2 | UPDATE switchback.journal SET why = 'go ' WHERE seq = 2
                    an altered before        | 2 | UPDATE switchback.journal SET before = 'OPEN' WHERE seq = 2
                    a removed before         | 2 | UPDATE switchback.journal SET before = NULL WHERE seq = 2
                    an added before          | 1 | UPDATE switchback.journal SET before = '' WHERE seq = 1
                    an altered after         | 2 | UPDATE switchback.journal SET after = 'FROZEN' WHERE seq = 2
                    before and after swapped | 2 | UPDATE switchback.journal SET before = after, after = before WHERE seq = 2
                    an altered detail        | 4 | UPDATE switchback.journal SET detail = 'rows 10, divergent 1, lossy 0' WHERE seq = 4
                    an altered previous      | 3 | UPDATE switchback.journal SET previous = repeat('0', 64) WHERE seq = 3
                    an altered hash          | 3 | UPDATE switchback.journal SET hash = repeat('a', 64) WHERE seq = 3
                    an altered last hash     | 5 | UPDATE switchback.journal SET hash = repeat('a', 64) WHERE seq = 5
                    an altered number        | 9 | UPDATE switchback.journal SET seq = 9 WHERE seq = 5
                    the first one removed    | 2 | DELETE FROM switchback.journal WHERE seq = 1
                    a middle one removed     | 4 | DELETE FROM switchback.journal WHERE seq = 3
                    the last one removed     | 5 | DELETE FROM switchback.journal WHERE seq = 5
                    all of them removed      | 5 | DELETE FROM switchback.journal
                    all removed, head zero   | 5 | DELETE FROM switchback.journal; UPDATE switchback.journal_head SET hash = repeat('0', 64)
                    an altered head number   | 4 | UPDATE switchback.journal_head SET seq = 4
                    an altered head hash     | 5 | UPDATE switchback.journal_head SET hash = repeat('a', 64)
                    a removed head           | 0 | DELETE FROM switchback.journal_head
                    """)
    void finds(String what, long entry, String sql) {
        tables.sql().execute(sql);

        assertThat(journal.verify()).as(what).extracting(JournalFault::seq).contains(entry);
    }

    @Test
    void findsTwoEntriesThatChangedPlaces() {
        tables.sql().execute("UPDATE switchback.journal SET seq = -seq WHERE seq IN (2, 3)");
        tables.sql().execute("UPDATE switchback.journal SET seq = seq + 5 WHERE seq < 0");

        assertThat(journal.verify()).extracting(JournalFault::seq).contains(2L, 3L, 4L);
    }

    @Test
    void findsAForgedEntryWithAHashOfItsOwn() {
        JournalEntry last = journal.entries().get(4);
        JournalEntry forged = new JournalEntry(
                        6, last.at(), "a", "PhaseMoved", "eve", "mine", null, null, "", last.hash(), "")
                .sealed();
        insert(forged);

        assertThat(journal.verify())
                .extracting(JournalFault::toString)
                .containsExactly("entry 5: the head says the last entry is 5, the journal ends with 6");
    }

    @Test
    void findsAForgedEntryThatReplacesOneAndIsSealedAnew() {
        JournalEntry third = journal.entries().get(2);
        tables.sql().execute("DELETE FROM switchback.journal WHERE seq = 3");
        insert(new JournalEntry(
                        3,
                        third.at(),
                        third.change(),
                        third.kind(),
                        "eve",
                        third.why(),
                        third.before(),
                        third.after(),
                        third.detail(),
                        third.previous(),
                        "")
                .sealed());

        assertThat(journal.verify())
                .extracting(JournalFault::toString)
                .containsExactly("entry 4: does not continue the hash of the entry before it");
    }

    private static void insert(JournalEntry entry) {
        tables.database()
                .autocommit(session -> session.update(
                        "INSERT INTO switchback.journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        entry.seq(),
                        entry.at(),
                        entry.change(),
                        entry.kind(),
                        entry.who(),
                        entry.why(),
                        entry.before(),
                        entry.after(),
                        entry.detail(),
                        entry.previous(),
                        entry.hash()));
    }
}
