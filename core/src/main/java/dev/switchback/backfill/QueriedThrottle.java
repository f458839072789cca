package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.Locale;

/** A figure that one query gives: its row has a {@code value}, NULL if nobody can say, and the {@code words} that follow it. */
record QueriedThrottle(String name, Limit limit, String query) implements Throttle {

    @Override
    public Reading read(Session session, SchemaChange change) throws SQLException {
        return session.one(
                query,
                row -> row.textOrNull("value") == null
                        ? Reading.unknown(row.text("words"))
                        : Reading.of(
                                row.decimal("value"),
                                String.format(Locale.ROOT, "%.1f ", row.decimal("value")) + row.text("words")));
    }
}
