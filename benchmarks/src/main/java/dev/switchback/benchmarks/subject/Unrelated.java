package dev.switchback.benchmarks.subject;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;

/** A write of a column that no change is about. */
public record Unrelated(String name, Table table) implements Subject {

    @Override
    public Operation in(Lab lab) {
        String sql = "UPDATE " + table.sql() + " SET email = ? WHERE id = ?";
        return id -> {
            try (Connection connection = lab.application().getConnection();
                    PreparedStatement update = connection.prepareStatement(sql)) {
                update.setString(1, Names.first() + "@example.org");
                update.setLong(2, id);
                return update.executeUpdate();
            }
        };
    }
}
