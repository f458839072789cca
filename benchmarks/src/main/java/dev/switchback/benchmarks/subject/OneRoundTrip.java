package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;

/** Both shapes updated by two statements that the driver sends at once, in one transaction of the server's own making. */
public record OneRoundTrip(String name, Table table) implements Subject {

    @Override
    public Operation in(Lab lab) {
        String both = "UPDATE " + table.sql() + " SET full_name = ? WHERE id = ?; UPDATE " + table.sql()
                + " SET first_name = ?, last_name = ? WHERE id = ?";
        return id -> {
            String first = Names.first();
            String last = Names.last();
            try (Connection connection = lab.application().getConnection();
                    PreparedStatement update = connection.prepareStatement(both)) {
                update.setString(1, first + " " + last);
                update.setLong(2, id);
                update.setString(3, first);
                update.setString(4, last);
                update.setLong(5, id);
                return update.executeUpdate();
            }
        };
    }
}
