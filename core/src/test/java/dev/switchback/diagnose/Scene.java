package dev.switchback.diagnose;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.gate.Verdict;
import dev.switchback.guard.GuardPolicy;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A database with one change, and short ways to bring it into trouble. */
final class Scene implements AutoCloseable {

    final TestDatabase database = Postgres.newDatabase();
    final SchemaChange change;
    private final Switchback switchback;
    private @Nullable Connection locking;

    Scene(SchemaChange change, Consumer<TestDatabase> table) {
        this.change = change;
        table.accept(database);
        this.switchback =
                Operator.switchback(database, change).guards(GuardPolicy.REPORT).build();
    }

    ChangeHandle handle() {
        return switchback.change(change.name());
    }

    Scene open() {
        Operator.open(handle());
        return this;
    }

    /** All the way: the old shape is dropped. */
    Scene contracted() {
        open().handle().ramp(100, ADA);
        assertThat(switchback.decision(change).path()).isEqualTo(Path.NEW);
        await().untilAsserted(() -> {
            scan();
            Operator.approve(handle());
            assertThat(handle().gate().verdict()).isEqualTo(Verdict.GO);
        });
        handle().contract(ADA);
        return this;
    }

    Scene sql(String sql) {
        database.execute(sql);
        return this;
    }

    /** Where no trigger fires. */
    Scene unseen(String sql) {
        return sql("SET session_replication_role = replica; " + sql + "; SET session_replication_role = origin");
    }

    Scene scan() {
        handle().verify(ADA);
        return this;
    }

    /** No instance runs any more, so that nobody mends what the scene has broken. */
    Scene nobodyRuns() {
        switchback.close();
        return this;
    }

    /** The phase, as an exit that waits for the fleet leaves it. */
    Scene phase(String phase) {
        return sql("UPDATE switchback.change SET phase = '" + phase + "', epoch = epoch + 1");
    }

    /** Somebody else has the table, until the scene is over. */
    Scene locked(String table) {
        nobodyRuns();
        try {
            Connection connection = database.unpooled().getConnection();
            locking = connection;
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    Diagnosis ask(String manifest) {
        return new Diagnose(database.dataSource()).of(change, OldImage.parse(manifest));
    }

    @Override
    public void close() throws SQLException {
        if (locking != null) {
            locking.close();
        }
        switchback.close();
        database.close();
    }
}
