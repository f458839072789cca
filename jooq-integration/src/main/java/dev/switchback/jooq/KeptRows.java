package dev.switchback.jooq;

import dev.switchback.change.SqlEquality;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jooq.tools.jdbc.DefaultResultSet;

/** Rows that are kept as the application comes to them; when it has come to their end, the other path is read. */
final class KeptRows extends DefaultResultSet {

    /** More are not compared: they are kept in memory. */
    static final int MOST_ROWS = 1_000;

    private final int visible;
    private final SecondRead second;
    private final List<String> rows = new ArrayList<>();
    private boolean done;

    KeptRows(ResultSet results, int visible, SecondRead second) {
        super(results);
        this.visible = visible;
        this.second = second;
    }

    @Override
    public boolean next() throws SQLException {
        boolean there = super.next();
        if (done) {
            return there;
        }
        if (!there) {
            done = true;
            second.compare(rows);
        } else if (rows.size() == MOST_ROWS) {
            done = true;
            second.tooLarge();
        } else {
            keep();
        }
        return there;
    }

    private void keep() {
        try {
            rows.add(row(getDelegate(), visible));
        } catch (SQLException | RuntimeException e) {
            done = true;
            second.failed(e);
        }
    }

    @Override
    public void close() throws SQLException {
        if (!done) {
            done = true;
            second.tooLarge();
        }
        super.close();
    }

    /** A row as one text, of values that are the same exactly if their texts are. */
    static String row(ResultSet results, int columns) throws SQLException {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < columns; i++) {
            Object value = Values.of(results, i);
            String text = SqlEquality.text(value);
            row.append(value == null ? "-" : text.length()).append(':').append(text);
        }
        return row.toString();
    }
}
