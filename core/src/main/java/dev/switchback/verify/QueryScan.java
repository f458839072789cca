package dev.switchback.verify;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The scan of a change by adapters: the application's own query, always as a whole. What agrees is not in it, so only what was found is
 * counted as looked at.
 */
final class QueryScan implements Scan {

    private final String divergent;

    QueryScan(String query) {
        this.divergent = divergent(query);
    }

    /** The FROM clause over what the query gives, with one column {@code divergent.key}. */
    static String divergent(String query) {
        // A comment at its end must not hide what follows.
        return " FROM (" + Session.verbatim(query) + "\n) AS divergent (key)";
    }

    @Override
    public Counted look(Session session, Piece piece) throws SQLException {
        long rows = session.one("SELECT count(*) AS rows" + divergent, row -> row.number("rows"));
        if (rows == 0) {
            return Counted.NOTHING;
        }
        List<List<String>> keys = session.query(
                "SELECT coalesce(divergent.key::text, 'NULL') AS name" + divergent + " ORDER BY divergent.key LIMIT "
                        + DivergenceLedger.MOST_KEPT,
                row -> List.of(row.text("name")));
        return new Counted(rows, 0, 0, Map.of(Finding.DIVERGENT, new Wrong(rows, keys)));
    }
}
