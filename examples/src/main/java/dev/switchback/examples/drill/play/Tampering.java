package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.database.Sql;
import dev.switchback.journal.JournalEntry;
import java.sql.SQLException;

/** What somebody with all rights might do to an entry of the journal. */
enum Tampering {
    /** Puts another name to it. */
    ALTERED {
        @Override
        void on(Sql sql, JournalEntry entry) throws SQLException {
            sql.execute("UPDATE switchback.journal SET who = 'mallory' WHERE seq = " + entry.seq());
        }
    },
    /** The same, and mends the entry's own hash. */
    ALTERED_AND_SEALED {
        @Override
        void on(Sql sql, JournalEntry entry) throws SQLException {
            JournalEntry forged = new JournalEntry(
                    entry.seq(),
                    entry.at(),
                    entry.change(),
                    entry.kind(),
                    "mallory",
                    entry.why(),
                    entry.before(),
                    entry.after(),
                    entry.detail(),
                    entry.previous(),
                    entry.hash());
            sql.execute("UPDATE switchback.journal SET who = 'mallory', hash = '" + forged.expectedHash()
                    + "' WHERE seq = " + entry.seq());
        }
    },
    /** Takes it out. */
    REMOVED {
        @Override
        void on(Sql sql, JournalEntry entry) throws SQLException {
            sql.execute("DELETE FROM switchback.journal WHERE seq = " + entry.seq());
        }
    },
    /** Takes it and all that follows out. */
    CUT_OFF {
        @Override
        void on(Sql sql, JournalEntry entry) throws SQLException {
            sql.execute("DELETE FROM switchback.journal WHERE seq >= " + entry.seq());
        }
    };

    abstract void on(Sql sql, JournalEntry entry) throws SQLException;
}
