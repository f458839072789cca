package dev.switchback.examples.drill.database;

import java.sql.SQLException;
import java.util.List;

/**
 * The drill's databases on the server. Each carries a comment as a mark; one of the same name without the mark belongs to
 * somebody else, and the drill refuses to begin.
 */
public final class Databases {

    /** The customers that the play is about. */
    public static final String MAIN = "switchback_drill";
    /** The copy on which the incident happens. */
    public static final String INCIDENT = "switchback_drill_incident";
    /** The copy of the journal that is tampered with. */
    public static final String JOURNAL = "switchback_drill_journal";

    private static final List<String> ALL = List.of(MAIN, INCIDENT, JOURNAL);
    private static final String MARK = "Made by the drill of Switchback, which drops it again.";

    private final Server server;

    public Databases(Server server) {
        this.server = server;
    }

    /**
     * Drops what an earlier drill left.
     *
     * @throws IllegalStateException if a database of one of the names is not the drill's
     */
    public void clean() throws SQLException {
        try (Sql sql = new Sql(server.maintenanceUrl())) {
            for (String name : ALL) {
                if (sql.number("SELECT count(*) FROM pg_database WHERE datname = '" + name + "'") == 0) {
                    continue;
                }
                String comment = sql.text("SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database"
                        + " WHERE datname = '" + name + "'");
                if (!comment.equals(MARK)) {
                    throw new IllegalStateException("the server has a database " + name
                            + " that the drill did not make: rename it, or give the drill another server");
                }
                sql.execute("DROP DATABASE " + name + " WITH (FORCE)");
            }
        }
    }

    /** Makes an empty one; returns its URL. */
    public String create(String name) throws SQLException {
        return create(name, "template0");
    }

    /** Makes a copy of one to which nobody is connected; returns its URL. */
    public String create(String name, String template) throws SQLException {
        try (Sql sql = new Sql(server.maintenanceUrl())) {
            sql.execute("CREATE DATABASE " + name + " TEMPLATE " + template
                    + (template.equals("template0") ? " ENCODING 'UTF8'" : ""));
            sql.execute("COMMENT ON DATABASE " + name + " IS '" + MARK + "'");
        }
        return server.url(name);
    }

    /** Drops one, whoever is connected. */
    public void drop(String name) throws SQLException {
        try (Sql sql = new Sql(server.maintenanceUrl())) {
            sql.execute("DROP DATABASE " + name + " WITH (FORCE)");
        }
    }

    public String url(String name) {
        return server.url(name);
    }

    /** What the server says it is. */
    public String version() throws SQLException {
        try (Sql sql = new Sql(server.maintenanceUrl())) {
            return "PostgreSQL " + sql.text("SELECT current_setting('server_version')");
        }
    }
}
