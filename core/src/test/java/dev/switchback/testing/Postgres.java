package dev.switchback.testing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Databases on real servers, started when first asked for: one server of each version at a time, and after so many databases
 * a new one, because what a server has is never given back before it stops.
 */
public final class Postgres {

    private static final int DATABASES_OF_A_SERVER = 150;

    /** Making a database by file writes what is in there first. */
    private static final Map<String, String> SMALL = Map.of("shared_buffers", "16MB");

    private static final Map<PostgresVersion, PostgresServer> SERVERS = new EnumMap<>(PostgresVersion.class);
    private static final List<PostgresServer> STARTED = new ArrayList<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Postgres::closeAll));
    }

    private Postgres() {}

    /** A database of its own that has the control tables and nothing else, with a pool of its own. */
    public static TestDatabase newDatabase() {
        return newDatabase(PostgresVersion.CURRENT);
    }

    /** The same on a server of this version. */
    public static synchronized TestDatabase newDatabase(PostgresVersion version) {
        return server(version).newDatabase();
    }

    /** An empty one: the first instance makes the control tables. */
    public static TestDatabase newEmptyDatabase() {
        return newEmptyDatabase(PostgresVersion.CURRENT);
    }

    /** The same on a server of this version. */
    public static synchronized TestDatabase newEmptyDatabase(PostgresVersion version) {
        return server(version).newEmptyDatabase();
    }

    private static PostgresServer server(PostgresVersion version) {
        PostgresServer server = SERVERS.get(version);
        if (server == null || server.databases() == DATABASES_OF_A_SERVER) {
            if (server != null) {
                server.closeWhenUnused();
            }
            server = PostgresServer.start(version, SMALL);
            SERVERS.put(version, server);
            STARTED.add(server);
        }
        return server;
    }

    private static synchronized void closeAll() {
        STARTED.forEach(PostgresServer::close);
    }
}
