package dev.switchback.database;

import dev.switchback.change.SwitchbackException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables in schema {@code switchback}. Brought up to date by versioned scripts, under a transaction-scoped advisory
 * lock, so that any number of instances may start at once.
 */
public final class ControlSchema {

    private static final Logger log = LoggerFactory.getLogger(ControlSchema.class);

    /** The scripts in the order of their versions; the first is version 1. A script that has shipped never changes. */
    private static final List<Script> SCRIPTS = List.of(new Script("V1__control_tables.sql", 1));

    /** An arbitrary number that only Switchback uses: the first eight bytes of SHA-256("switchback control schema"). */
    static final long LOCK = 0x1f3bd0a5c2e94d17L;

    /** Running instances hold locks on the tables for moments, and must not stand in a line behind an upgrade that waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int TRIES = 10;

    private final Database database;
    private final List<Script> scripts;

    public ControlSchema(Database database) {
        this(database, SCRIPTS);
    }

    ControlSchema(Database database, List<Script> scripts) {
        this.database = database;
        this.scripts = scripts;
    }

    /**
     * One step of the control schema.
     *
     * @param name of the resource beside this class
     * @param needs the version that a library must know to work with the tables after it. A script that only adds keeps what
     *     the one before it says, so that instances with an older library go on through a rolling deployment
     */
    record Script(String name, int needs) {

        String text() {
            return SqlResource.text(ControlSchema.class, name);
        }
    }

    private record Installed(int version, int needs) {}

    /**
     * Creates or upgrades the tables. Does nothing, and takes no lock, when they are up to date.
     *
     * @throws SwitchbackException if the server is a standby, or a newer library has made the tables into what this one does
     *     not understand, or the role may not create what is missing; the message holds the grants or says how to have the
     *     SQL run by somebody else
     */
    public void ensure() {
        try {
            bringUpToDate();
        } catch (DatabaseException e) {
            throw e.sqlState().equals("42501") ? missingPrivilege(e) : e;
        }
    }

    /** Everything {@link #ensure()} would run on an empty database, for a database administrator to review and run. */
    public static String sql() {
        StringBuilder sql = new StringBuilder("BEGIN;\nCREATE SCHEMA IF NOT EXISTS switchback;\n");
        for (int version = 1; version <= SCRIPTS.size(); version++) {
            Script script = SCRIPTS.get(version - 1);
            sql.append(script.text())
                    .append("\nINSERT INTO switchback.schema_version (version, needs) VALUES (")
                    .append(version)
                    .append(", ")
                    .append(script.needs())
                    .append(");\n");
        }
        return sql.append("COMMIT;\n").toString();
    }

    private void bringUpToDate() {
        Installed installed = database.inTransaction(session -> {
            refuseStandby(session);
            return installed(session);
        });
        requireNewEnough(installed);
        if (installed.version() > scripts.size()) {
            log.warn(
                    "The control schema is at version {}, this library knows {}: a newer library has upgraded it.",
                    installed.version(),
                    scripts.size());
        }
        for (int attempt = 1; installed.version() < scripts.size(); attempt++) {
            try {
                installed = database.inTransaction(this::upgrade);
            } catch (DatabaseException e) {
                if (attempt == TRIES || !e.worthAnotherTry()) {
                    throw e;
                }
                log.info("The control schema was not upgraded in try {} of {}: {}", attempt, TRIES, e.getMessage());
            }
        }
    }

    private void requireNewEnough(Installed installed) {
        if (installed.needs() > scripts.size()) {
            throw new SwitchbackException("the control schema is at version " + installed.version()
                    + ", which needs a library that knows version " + installed.needs() + ", and this one knows "
                    + scripts.size()
                    + ": deploy an image with the library that upgraded it, or a newer one; nothing was changed");
        }
    }

    private Installed upgrade(Session session) throws SQLException {
        session.query("SELECT pg_advisory_xact_lock(?)", row -> "", LOCK);
        session.lockTimeout(PATIENCE);
        Installed installed = installed(session);
        // Somebody else may have upgraded it while this one waited, and further.
        requireNewEnough(installed);
        if (installed.version() == 0 && !schemaExists(session)) {
            session.execute("CREATE SCHEMA switchback");
        }
        for (int version = installed.version() + 1; version <= scripts.size(); version++) {
            Script script = scripts.get(version - 1);
            session.execute(script.text());
            session.update(
                    "INSERT INTO switchback.schema_version (version, needs) VALUES (?, ?)", version, script.needs());
            log.info("Control schema upgraded to version {}", version);
        }
        return installed(session);
    }

    private SwitchbackException missingPrivilege(DatabaseException cause) {
        record Names(String database, String role) {}
        Names names = database.autocommit(session -> session.one(
                "SELECT quote_ident(current_database()) AS database, quote_ident(current_user) AS role",
                row -> new Names(row.text("database"), row.text("role"))));
        return new SwitchbackException(
                "the role " + names.role() + " may not create or use the control schema. Either a superuser or the"
                        + " database's owner runs\n    GRANT CREATE ON DATABASE " + names.database() + " TO "
                        + names.role() + ";\nor has the output of Switchback.controlSchemaSql() run once, unless schema"
                        + " switchback is there already, and then grants the role what it needs:\n"
                        + "    GRANT USAGE ON SCHEMA switchback TO " + names.role() + ";\n"
                        + "    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA switchback TO "
                        + names.role() + ";",
                cause);
    }

    private static void refuseStandby(Session session) throws SQLException {
        if (session.one("SELECT pg_is_in_recovery() AS standby", row -> row.bool("standby"))) {
            throw new SwitchbackException(
                    "this server is a standby (pg_is_in_recovery() is true): connect Switchback to the primary, for"
                            + " example with targetServerType=primary in the JDBC URL");
        }
    }

    private static boolean schemaExists(Session session) throws SQLException {
        return session.one("SELECT to_regnamespace('switchback') IS NOT NULL AS present", row -> row.bool("present"));
    }

    private static Installed installed(Session session) throws SQLException {
        boolean present = session.one(
                "SELECT count(*) > 0 AS present FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = 'switchback' AND c.relname = 'schema_version'",
                row -> row.bool("present"));
        return present
                ? session.one(
                        "SELECT coalesce(max(version), 0) AS version, coalesce(max(needs), 0) AS needs"
                                + " FROM switchback.schema_version",
                        row -> new Installed((int) row.number("version"), (int) row.number("needs")))
                : new Installed(0, 0);
    }
}
