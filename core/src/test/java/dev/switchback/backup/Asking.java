package dev.switchback.backup;

import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.ControlSchema;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A gate that asks for nothing but backups, on a real server, as a role with no more rights than an application's. */
final class Asking implements AutoCloseable {

    private final TestDatabase sql;
    private final Database database;

    /** The state of a change is what no check of backups looks at. */
    private final PhaseStore phases;

    Asking() {
        this(Postgres.newDatabase());
    }

    Asking(TestDatabase sql) {
        this.sql = sql;
        new ControlSchema(new Database(sql.dataSource())).ensure();
        sql.execute(
                "INSERT INTO switchback.change (name, definition, digest, phase) VALUES ('" + CustomerName.CHANGE.name()
                        + "', 'of no importance', '" + CustomerName.CHANGE.digest() + "', 'OPEN')");
        sql.execute("DO $$ BEGIN CREATE ROLE application LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        sql.execute("GRANT USAGE ON SCHEMA switchback TO application;"
                + " GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA switchback TO application");
        this.database = new Database(sql.pool("application", 2));
        this.phases = new PhaseStore(new Journal(database, List.of()), Duration.ofSeconds(1));
    }

    Server server() {
        return database.autocommit(Server::of);
    }

    /** What each check says of these sources, by name, asked for the first time. */
    Map<String, CheckResult> results(BackupSource... sources) {
        return results(BackupChecks.of(BackupPolicy.STANDARD, new Readings(CustomerName.CHANGE, List.of(sources))));
    }

    /** What each of these checks says, asked in one transaction. */
    Map<String, CheckResult> results(List<GateCheck> checks) {
        return database.inTransaction(session -> examined(checks, session));
    }

    private Map<String, CheckResult> examined(List<GateCheck> checks, Session session) throws SQLException {
        ChangeState state = phases.read(session, CustomerName.CHANGE.name());
        Map<String, CheckResult> results = new LinkedHashMap<>();
        for (GateCheck check : checks) {
            results.put(check.name(), check.examine(session, CustomerName.CHANGE, state));
        }
        return results;
    }

    /** As a superuser. */
    TestDatabase sql() {
        return sql;
    }

    /** As an application. */
    Database database() {
        return database;
    }

    @Override
    public void close() {
        sql.close();
    }
}
