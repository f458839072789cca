package dev.switchback.jooq;

import dev.switchback.access.ShadowMismatch.Difference;
import dev.switchback.access.ShadowReads;
import dev.switchback.access.ShadowResult;
import dev.switchback.change.Path;
import dev.switchback.change.Sha256;
import dev.switchback.database.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.Cursor;

/**
 * The other path of a query, on the same connection once the application has its rows: read-only, in a box of time, and
 * taken back. In a transaction of the application's it is behind a savepoint; outside it has one of its own.
 *
 * <p>The two reads need not see the same rows: if they differ, the decided path is read again, and what has changed between
 * the two counts for nothing.
 */
final class SecondRead {

    /** Writing, or locking rows, where only reading is allowed. */
    private static final String READ_ONLY = "25006";

    private final Connection connection;
    private final ShadowRead shadow;
    private final PlainQuery query;

    SecondRead(ShadowRead shadow, PlainQuery query) {
        this.connection = query.connection();
        this.shadow = shadow;
        this.query = query;
    }

    void tooLarge() {
        shadow.count(ShadowResult.TOO_LARGE);
    }

    void failed(Throwable failure) {
        shadow.failed(failure);
    }

    /** Compares the rows that the application got; whatever goes wrong stays here. */
    void compare(List<String> rows) {
        try {
            if (connection.getAutoCommit()) {
                inOneSnapshot(rows);
            } else {
                behindSavepoint(rows);
            }
        } catch (SQLException e) {
            if (READ_ONLY.equals(e.getSQLState())) {
                shadow.count(ShadowResult.SKIPPED);
            } else {
                shadow.failed(e);
            }
        } catch (RuntimeException | Error e) {
            shadow.failed(e);
        }
    }

    private void inOneSnapshot(List<String> rows) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Session.joined(connection)
                    .execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; " + timeBox());
            List<String> other = read(shadow.candidates());
            List<String> again = same(rows, other) ? rows : read(shadow.decided());
            judge(again, other);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void behindSavepoint(List<String> rows) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            Session.joined(connection).execute("SET LOCAL transaction_read_only = on; " + timeBox());
            List<String> other = read(shadow.candidates());
            List<String> again = same(rows, other) ? rows : read(shadow.decided());
            if (same(rows, again) || same(again, other)) {
                judge(again, other);
            } else {
                shadow.count(ShadowResult.UNSETTLED);
            }
        } finally {
            connection.rollback(savepoint);
            connection.releaseSavepoint(savepoint);
        }
    }

    private String timeBox() {
        return "SET LOCAL statement_timeout = "
                + shadow.routing().shadow().timeBox().toMillis();
    }

    private List<String> read(Map<String, Pin> pins) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Cursor<?> cursor = query.run(pins, 0, KeptRows.MOST_ROWS + 1, 0)) {
            ResultSet results = PlainQuery.results(cursor);
            int columns = results.getMetaData().getColumnCount();
            while (results.next()) {
                rows.add(KeptRows.row(results, columns));
            }
        }
        return rows;
    }

    /** In whatever order: where the query does not say one, there is none. */
    private static boolean same(List<String> rows, List<String> others) {
        return rows.size() == others.size()
                && rows.stream()
                        .sorted()
                        .toList()
                        .equals(others.stream().sorted().toList());
    }

    private void judge(List<String> decided, List<String> other) {
        if (same(decided, other)) {
            shadow.count(ShadowResult.MATCH);
            return;
        }
        ShadowReads found = shadow.routing().shadow().found();
        if (shadow.routing().shadow().calibrating()) {
            shadow.count(ShadowResult.MISMATCH);
            return;
        }
        String statement = "statement " + Sha256.of(shadow.sql());
        shadow.changes()
                .forEach((change, pin) -> found.mismatched(
                        change,
                        pin.path(),
                        statement,
                        "*",
                        Difference.RESULTS,
                        pin.path() == Path.OLD ? decided : other,
                        pin.path() == Path.OLD ? other : decided));
    }
}
