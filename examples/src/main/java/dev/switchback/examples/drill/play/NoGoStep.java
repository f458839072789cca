package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.database.Databases;
import dev.switchback.examples.drill.database.Sql;
import dev.switchback.gate.GateReport;
import dev.switchback.gate.Verdict;
import java.sql.SQLException;
import java.util.List;

/** Somebody wants the old column gone too early: with a tool, and by hand. */
final class NoGoStep implements Step {

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int TRIES = 50;
    private static final List<String> DESTRUCTIVE = List.of(
            "ALTER TABLE customer DROP COLUMN full_name",
            "ALTER TABLE customer DROP COLUMN first_name",
            "ALTER TABLE customer ALTER COLUMN full_name TYPE varchar(20)",
            "DROP TABLE customer");

    @Override
    public String title() {
        return "Contract too early: the gate says NO_GO";
    }

    @Override
    public void play(Stage stage) throws SQLException {
        GateReport report = stage.change().gate();
        stage.expect(report.verdict() == Verdict.NO_GO, "the gate says " + report.verdict() + ", because");
        report.reasons().forEach(reason -> stage.terminal().note("  " + reason));
        Refusals.contract(stage, "while evidence is missing");
        long refused = 0;
        try (Sql sql = new Sql(stage.databases().url(Databases.MAIN))) {
            sql.execute("SET lock_timeout = '200ms'");
            for (String statement : DESTRUCTIVE) {
                refused += refuses(stage, sql, statement) ? 1 : 0;
            }
        }
        stage.prove(
                Promise.P6,
                new Proof(
                        DESTRUCTIVE.size(),
                        "destructive statements by hand",
                        DESTRUCTIVE.size() - refused,
                        "not refused"));
    }

    /** Tried in a transaction that is rolled back in any case. */
    private static boolean refuses(Stage stage, Sql sql, String statement) throws SQLException {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            sql.execute("BEGIN");
            try {
                sql.execute(statement);
                stage.terminal().bad(statement + " was not refused");
                return false;
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    stage.terminal().note(statement + ": refused");
                    return true;
                }
            } finally {
                sql.execute("ROLLBACK");
            }
        }
        throw new SQLException("no lock on customer in " + TRIES + " tries");
    }
}
