package dev.switchback.jooq;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is compared of a result: values that no longer depend on the row they came from. */
final class Values {

    private Values() {}

    /** A column's value, given its index from 0. */
    static @Nullable Object of(ResultSet results, int index) throws SQLException {
        Object value = results.getObject(index + 1);
        return value instanceof Array array ? array.getArray() : value;
    }
}
