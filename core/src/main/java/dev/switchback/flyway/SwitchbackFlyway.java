package dev.switchback.flyway;

import dev.switchback.gate.GateReport;
import dev.switchback.migrate.MigrationJudge;
import dev.switchback.migrate.MigrationWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.callback.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A callback for Flyway that refuses a migration which would drop, rename or retype what a change needs while both of its shapes
 * live. The migration is rolled back and stays pending; one outside of a transaction is refused before it runs. {@code clean} is
 * refused too. What hides in a {@code DO} block and is stopped by a guard fails in PostgreSQL's words: Flyway does not tell its
 * callbacks why a statement failed.
 *
 * <p>Register it with {@code Flyway.configure().callbacks(new SwitchbackFlyway())}, or by its name in {@code flyway.callbacks}.
 * It works on the migration's connection, and needs {@code SELECT} on the control tables. Thread-safe.
 */
public final class SwitchbackFlyway implements Callback {

    private static final Set<Event> HEARD = Set.of(
            Event.BEFORE_EACH_MIGRATE,
            Event.BEFORE_EACH_MIGRATE_STATEMENT,
            Event.AFTER_EACH_MIGRATE,
            Event.AFTER_EACH_MIGRATE_ERROR,
            Event.BEFORE_CLEAN);

    private final MigrationJudge judge;

    /** A migration runs on one connection from its first event to its last. */
    private final Map<Connection, MigrationWatch> running = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Without a gate to ask: refusals say what the control tables say. */
    public SwitchbackFlyway() {
        this.judge = new MigrationJudge();
    }

    /**
     * With the gate of a running application, whose reasons a refusal gives.
     *
     * @param gate see {@link MigrationJudge#MigrationJudge(Function)}
     */
    public SwitchbackFlyway(Function<String, GateReport> gate) {
        this.judge = new MigrationJudge(gate);
    }

    @Override
    public boolean supports(Event event, Context context) {
        return HEARD.contains(event);
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public String getCallbackName() {
        return "switchback";
    }

    @Override
    public void handle(Event event, Context context) {
        Connection connection = context.getConnection();
        switch (event) {
            case BEFORE_EACH_MIGRATE -> begin(connection, context.getMigrationInfo());
            case BEFORE_EACH_MIGRATE_STATEMENT -> before(watch(connection), context.getStatement());
            case AFTER_EACH_MIGRATE -> end(running.remove(connection));
            case AFTER_EACH_MIGRATE_ERROR -> running.remove(connection);
            case BEFORE_CLEAN -> clean(connection);
            default -> {}
        }
    }

    private void begin(Connection connection, @Nullable MigrationInfo migration) {
        String name = migration == null ? "migration" : "migration " + migration.getScript();
        MigrationWatch watch = judge.watch(connection, name);
        if (!watch.needed()) {
            return;
        }
        if (migration == null || migration.getType() != CoreMigrationType.SQL) {
            watch.code();
        } else if (isAutocommit(connection)) {
            judgeAll(watch, migration.getPhysicalLocation());
        }
        running.put(connection, watch);
    }

    /** Before the first of its statements is committed. Where the script is no file each statement is judged in its turn. */
    private static void judgeAll(MigrationWatch watch, @Nullable String location) {
        if (location == null) {
            return;
        }
        try {
            Path file = Path.of(location);
            if (Files.isRegularFile(file)) {
                watch.statement(Files.readString(file));
            }
        } catch (InvalidPathException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("the migration " + location + " cannot be read", e);
        }
    }

    private @Nullable MigrationWatch watch(Connection connection) {
        return running.get(connection);
    }

    private static void before(@Nullable MigrationWatch watch, @Nullable Statement statement) {
        if (watch != null && statement != null && statement.getSql() != null) {
            watch.statement(statement.getSql());
        }
    }

    private static void end(@Nullable MigrationWatch watch) {
        if (watch != null) {
            watch.done();
        }
    }

    private void clean(Connection connection) {
        MigrationWatch watch = judge.watch(connection, "clean");
        if (watch.needed()) {
            watch.everything();
        }
    }

    private static boolean isAutocommit(Connection connection) {
        try {
            return connection.getAutoCommit();
        } catch (SQLException e) {
            throw new FlywayException("the connection of the migration is lost", e);
        }
    }
}
