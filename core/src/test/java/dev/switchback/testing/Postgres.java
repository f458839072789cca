package dev.switchback.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Databases on real servers: one server of each version for all tests of this JVM, started when first asked for. */
public final class Postgres {

    private static final Map<PostgresVersion, PostgresServer> SERVERS = new ConcurrentHashMap<>();

    private Postgres() {}

    /** An empty database of its own, with a pool of its own. */
    public static TestDatabase newDatabase() {
        return newDatabase(PostgresVersion.CURRENT);
    }

    /** The same on a server of this version. */
    public static TestDatabase newDatabase(PostgresVersion version) {
        return SERVERS.computeIfAbsent(version, Postgres::start).newDatabase();
    }

    private static PostgresServer start(PostgresVersion version) {
        PostgresServer server = PostgresServer.start(version, Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
    }
}
