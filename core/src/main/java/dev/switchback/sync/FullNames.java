package dev.switchback.sync;

import dev.switchback.database.Session;
import dev.switchback.database.Work;
import java.sql.SQLException;

/**
 * Reads the catalog so that it spells every name in full: with nothing on the search path, {@code format_type},
 * {@code pg_get_expr} and the like give what any session understands, whatever its own search path is.
 */
final class FullNames {

    private FullNames() {}

    /** Runs work that only reads. Must run in a transaction; afterwards its search path is as it was. */
    static <T> T in(Session session, Work<T> work) throws SQLException {
        // Not pulled up, so that it is read before it is set.
        String before = session.one(
                "SELECT b.path, set_config('search_path', '', true) FROM (SELECT current_setting('search_path') AS path"
                        + " OFFSET 0) AS b",
                row -> row.text("path"));
        T result = work.in(session);
        session.query("SELECT set_config('search_path', ?, true)", row -> "", before);
        return result;
    }
}
