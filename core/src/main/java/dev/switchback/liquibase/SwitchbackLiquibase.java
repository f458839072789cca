package dev.switchback.liquibase;

import dev.switchback.gate.GateReport;
import dev.switchback.migrate.MigrationJudge;
import dev.switchback.migrate.MigrationWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.exception.RollbackImpossibleException;
import liquibase.sql.Sql;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * A listener for Liquibase that refuses a change set which would drop, rename or retype what a change needs while both of its
 * shapes live. The change set is rolled back and stays unrun. What runs outside of a transaction, and what rolls a change set
 * back, is judged by its SQL before it runs.
 *
 * <p>Register it with {@code liquibase.setChangeExecListener(new SwitchbackLiquibase())}, or by its name as
 * {@code --change-exec-listener-class}. It works on Liquibase's connection, and needs {@code SELECT} on the control tables.
 * Thread-safe.
 */
public final class SwitchbackLiquibase extends AbstractChangeExecListener {

    private final MigrationJudge judge;

    /** A change set runs on one connection from its first change to its last. */
    private final Map<Connection, MigrationWatch> running = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Without a gate to ask: refusals say what the control tables say. */
    public SwitchbackLiquibase() {
        this.judge = new MigrationJudge();
    }

    /**
     * With the gate of a running application, whose reasons a refusal gives.
     *
     * @param gate see {@link MigrationJudge#MigrationJudge(Function)}
     */
    public SwitchbackLiquibase(Function<String, GateReport> gate) {
        this.judge = new MigrationJudge(gate);
    }

    /** The first of a change set begins the watch: only now is the connection as the change set wants it. */
    @Override
    public void willRun(Change change, ChangeSet changeSet, DatabaseChangeLog changeLog, Database database) {
        Connection connection = connection(database);
        MigrationWatch watch = running.get(connection);
        if (watch == null) {
            watch = isTakenBack(changeSet)
                    ? judge.watch(connection, name(changeSet))
                    : judge.watchByText(connection, name(changeSet));
            running.put(connection, watch);
            if (!isTakenBack(changeSet)) {
                for (Change each : changeSet.getChanges()) {
                    judge(watch, each, database, true);
                }
            }
        }
        if (isTakenBack(changeSet)) {
            judge(watch, change, database, false);
        }
    }

    @Override
    public void ran(Change change, ChangeSet changeSet, DatabaseChangeLog changeLog, Database database) {
        MigrationWatch watch = running.get(connection(database));
        if (watch != null) {
            watch.done();
        }
    }

    @Override
    public void ran(ChangeSet changeSet, DatabaseChangeLog changeLog, Database database, ChangeSet.ExecType execType) {
        running.remove(connection(database));
    }

    @Override
    public void runFailed(ChangeSet changeSet, DatabaseChangeLog changeLog, Database database, Exception exception) {
        MigrationWatch watch = running.remove(connection(database));
        SQLException cause = sqlCause(exception);
        if (watch != null && cause != null) {
            watch.failed(cause.getSQLState(), String.valueOf(cause.getMessage()));
        }
    }

    /** The statements of a rollback are committed with it: only their text can be judged. */
    @Override
    public void willRollback(ChangeSet changeSet, DatabaseChangeLog changeLog, Database database) {
        Connection connection = connection(database);
        MigrationWatch watch = judge.watchByText(connection, "rollback of " + name(changeSet));
        if (changeSet.hasCustomRollbackChanges()) {
            changeSet.getRollback().getChanges().forEach(change -> judge(watch, change, database, true));
        } else {
            changeSet.getChanges().forEach(change -> judgeRollback(watch, change, database));
        }
        // Also for the changes of the rollback, of which Liquibase tells before it runs any of them.
        running.put(connection, watch);
    }

    @Override
    public void rolledBack(ChangeSet changeSet, DatabaseChangeLog changeLog, Database database) {
        running.remove(connection(database));
    }

    @Override
    public void rollbackFailed(
            ChangeSet changeSet, DatabaseChangeLog changeLog, Database database, Exception exception) {
        running.remove(connection(database));
    }

    /** What is generated anew with each call, or by running code, is no text that could be judged. */
    private static void judge(MigrationWatch watch, Change change, Database database, boolean byTextAlone) {
        if (!watch.needed()) {
            return;
        }
        if (!change.generateStatementsVolatile(database)) {
            judge(watch, SqlGeneratorFactory.getInstance().generateSql(change, database));
        } else if (byTextAlone) {
            watch.code();
        }
    }

    private static void judgeRollback(MigrationWatch watch, Change change, Database database) {
        if (!watch.needed() || !change.supportsRollback(database)) {
            return;
        }
        if (change.generateRollbackStatementsVolatile(database)) {
            watch.code();
            return;
        }
        try {
            SqlStatement[] statements = change.generateRollbackStatements(database);
            judge(watch, SqlGeneratorFactory.getInstance().generateSql(statements, database));
        } catch (RollbackImpossibleException e) {
            // Liquibase says the same in its own words when it comes to it.
            return;
        }
    }

    private static void judge(MigrationWatch watch, Sql[] statements) {
        for (Sql sql : statements) {
            watch.statement(sql.toSql());
        }
    }

    /** Whether what it did can still be taken back when it has run. */
    private static boolean isTakenBack(ChangeSet changeSet) {
        String runWith = changeSet.getRunWith();
        return changeSet.isRunInTransaction() && (runWith == null || runWith.equals("jdbc"));
    }

    private static String name(ChangeSet changeSet) {
        return "change set " + changeSet.toString(false);
    }

    private static Connection connection(Database database) {
        return database.getConnection().getUnderlyingConnection();
    }

    private static @Nullable SQLException sqlCause(Exception exception) {
        for (Throwable e = exception; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
