package dev.switchback.benchmarks.scale;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.subject.Operation;
import dev.switchback.benchmarks.subject.Subject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.ThreadLocalRandom;

/** A write of one column by somebody who knows nothing of the changes. */
record GrownWrite(String name, String table, String column) implements Subject {

    @Override
    public Operation in(Lab lab) {
        String sql = "UPDATE " + table + " SET " + column + " = ? WHERE id = ?";
        return id -> {
            try (Connection connection = lab.application().getConnection();
                    PreparedStatement update = connection.prepareStatement(sql)) {
                update.setString(1, "value " + ThreadLocalRandom.current().nextInt());
                update.setLong(2, id);
                return update.executeUpdate();
            }
        };
    }
}
