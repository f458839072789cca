package dev.switchback.diagnose;

import dev.switchback.change.Identifiers;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.Arrays;

/** Where the old image's unqualified names are looked up: as its manifest says, else as in the session that asks. */
final class SearchPath {

    private SearchPath() {}

    /** Sets it for the rest of the transaction, and returns what is in force. */
    static String apply(Session session, OldImage image) throws SQLException {
        if (!image.searchPath().isEmpty()) {
            String path = Identifiers.quoteAll(Arrays.stream(image.searchPath().split(","))
                    .map(schema -> schema.strip().replaceAll("^\"|\"$", ""))
                    .toList());
            session.execute("SET LOCAL search_path = " + path);
        }
        return session.one("SELECT current_setting('search_path') AS path", row -> row.text("path"));
    }
}
