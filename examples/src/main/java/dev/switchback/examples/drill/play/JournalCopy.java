package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.database.Sql;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** A copy of the journal in another database, past the trigger that keeps it append-only. */
final class JournalCopy {

    private static final List<String> TABLES = List.of("switchback.journal", "switchback.journal_head");

    private final Sql from;
    private final Sql to;

    JournalCopy(Sql from, Sql to) {
        this.from = from;
        this.to = to;
    }

    /** Makes the copy true again. */
    void renew() throws SQLException {
        to.execute("ALTER TABLE switchback.journal DISABLE TRIGGER append_only");
        to.execute("TRUNCATE " + String.join(", ", TABLES));
        for (String table : TABLES) {
            String rows = from.text("SELECT json_agg(t)::text FROM " + table + " AS t");
            try (PreparedStatement insert = to.connection()
                    .prepareStatement("INSERT INTO " + table + " SELECT * FROM json_populate_recordset(NULL::" + table
                            + ", ?::json)")) {
                insert.setString(1, rows);
                insert.executeUpdate();
            }
        }
    }
}
