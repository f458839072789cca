package dev.switchback.examples.drill.play;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.Switchback;
import dev.switchback.examples.drill.database.Databases;
import dev.switchback.examples.drill.database.Sql;
import dev.switchback.examples.drill.newimage.DrillSettings;
import dev.switchback.journal.JournalEntry;
import dev.switchback.journal.JournalFault;
import java.sql.SQLException;
import java.util.List;

/** The journal is whole; and had somebody touched it, it would show. Tried on a copy. */
final class JournalTrial {

    private JournalTrial() {}

    static void play(Stage stage) throws SQLException {
        List<JournalFault> faults = stage.operator().switchback().verifyJournal();
        List<JournalEntry> entries = stage.operator().switchback().journal();
        stage.prove(Promise.P7, new Proof(entries.size(), "journal entries verified", faults.size(), "at fault"));

        String url = stage.databases().create(Databases.JOURNAL);
        try (HikariDataSource pool = DrillSettings.pool(url, "journal copy", 2);
                Switchback copy = Switchback.builder(pool).build();
                Sql main = new Sql(stage.databases().url(Databases.MAIN));
                Sql sql = new Sql(url)) {
            JournalCopy journal = new JournalCopy(main, sql);
            journal.renew();
            stage.expect(copy.verifyJournal().isEmpty(), "a true copy verifies");
            long found = 0;
            for (Tampering tampering : Tampering.values()) {
                journal.renew();
                tampering.on(sql, entries.get(entries.size() / 2));
                List<JournalFault> seen = copy.verifyJournal();
                found += seen.isEmpty() ? 0 : 1;
                stage.terminal().note(tampering + ": " + (seen.isEmpty() ? "NOT FOUND" : seen.get(0)));
            }
            int all = Tampering.values().length;
            stage.prove(Promise.P7, new Proof(all, "ways to tamper with the journal", all - found, "not found"));
        }
        stage.databases().drop(Databases.JOURNAL);
    }
}
