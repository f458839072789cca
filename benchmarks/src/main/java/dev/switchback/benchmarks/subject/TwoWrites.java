package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;

/** What people write themselves: a flag is asked, and both shapes are updated in one transaction. */
public record TwoWrites(String name, Table table) implements Subject {

    @Override
    public Operation in(Lab lab) {
        String oldShape = "UPDATE " + table.sql() + " SET full_name = ? WHERE id = ?";
        String newShape = "UPDATE " + table.sql() + " SET first_name = ?, last_name = ? WHERE id = ?";
        String flag = Table.GUARDED.sql();
        return id -> {
            String first = Names.first();
            String last = Names.last();
            boolean both = lab.flags().getBooleanValue(flag, false, Keys.context(id));
            try (Connection connection = lab.application().getConnection()) {
                connection.setAutoCommit(false);
                try (PreparedStatement update = connection.prepareStatement(oldShape)) {
                    update.setString(1, first + " " + last);
                    update.setLong(2, id);
                    update.executeUpdate();
                }
                if (both) {
                    try (PreparedStatement update = connection.prepareStatement(newShape)) {
                        update.setString(1, first);
                        update.setString(2, last);
                        update.setLong(3, id);
                        update.executeUpdate();
                    }
                }
                connection.commit();
                connection.setAutoCommit(true);
                return both;
            }
        };
    }
}
