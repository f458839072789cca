package dev.switchback.database;

import dev.switchback.change.SwitchbackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
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
    private static final List<String> SCRIPTS = List.of("V1__control_tables.sql");

    /** An arbitrary number that only Switchback uses: the first eight bytes of SHA-256("switchback control schema"). */
    private static final long LOCK = 0x1f3bd0a5c2e94d17L;

    private final Database database;

    public ControlSchema(Database database) {
        this.database = database;
    }

    /**
     * Creates or upgrades the tables. Does nothing, and takes no lock, when they are up to date.
     *
     * @throws SwitchbackException if the server is a standby, or the role may not create what is missing; the message
     *     holds the grants or says how to have the SQL run by somebody else
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
            sql.append(script(version)).append('\n');
            sql.append("INSERT INTO switchback.schema_version (version) VALUES (")
                    .append(version)
                    .append(");\n");
        }
        return sql.append("COMMIT;\n").toString();
    }

    private void bringUpToDate() {
        int installed = database.inTransaction(session -> {
            refuseStandby(session);
            return installedVersion(session);
        });
        if (installed > SCRIPTS.size()) {
            log.warn(
                    "The control schema is at version {}, this library knows {}: a newer library has upgraded it.",
                    installed,
                    SCRIPTS.size());
        } else if (installed < SCRIPTS.size()) {
            database.inTransaction(ControlSchema::upgrade);
        }
    }

    private static int upgrade(Session session) throws SQLException {
        session.query("SELECT pg_advisory_xact_lock(?)", row -> "", LOCK);
        int installed = installedVersion(session);
        if (installed == 0 && !schemaExists(session)) {
            session.execute("CREATE SCHEMA switchback");
        }
        for (int version = installed + 1; version <= SCRIPTS.size(); version++) {
            session.execute(script(version));
            session.update("INSERT INTO switchback.schema_version (version) VALUES (?)", version);
            log.info("Control schema upgraded to version {}", version);
        }
        return SCRIPTS.size();
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

    private static int installedVersion(Session session) throws SQLException {
        boolean present = session.one(
                "SELECT count(*) > 0 AS present FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = 'switchback' AND c.relname = 'schema_version'",
                row -> row.bool("present"));
        return present
                ? session.one("SELECT coalesce(max(version), 0) AS version FROM switchback.schema_version", row ->
                        (int) row.number("version"))
                : 0;
    }

    private static String script(int version) {
        String name = SCRIPTS.get(version - 1);
        try (InputStream in = ControlSchema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the library's jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name + " from the library's jar", e);
        }
    }
}
