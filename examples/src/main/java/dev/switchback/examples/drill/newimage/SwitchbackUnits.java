package dev.switchback.examples.drill.newimage;

import dev.openfeature.sdk.ImmutableContext;
import dev.switchback.Switchback;
import dev.switchback.examples.drill.image.Units;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Units of work of the new image: one transaction on a pooled connection, one decision by Switchback. */
final class SwitchbackUnits implements Units {

    private final Switchback switchback;
    private final DataSource pool;
    private final Trail trail;

    SwitchbackUnits(Switchback switchback, DataSource pool, Trail trail) {
        this.switchback = switchback;
        this.pool = pool;
        this.trail = trail;
    }

    @Override
    public <T> Served<T> run(String who, Work<T> work) throws SQLException {
        return switchback.unitOfWork(new ImmutableContext(who), () -> inTransaction(work));
    }

    private <T> Served<T> inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            trail.begin();
            try {
                T value = work.on(connection);
                connection.commit();
                return new Served<>(value, trail.first());
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                trail.end();
            }
        }
    }
}
