package dev.switchback.testing;

import java.util.Map;

/** One real server for all tests of this JVM; it goes with the JVM. */
public final class Postgres {

    private Postgres() {}

    /** An empty database of its own, with a pool of its own. */
    public static TestDatabase newDatabase() {
        return Server.INSTANCE.newDatabase();
    }

    private static final class Server {
        private static final PostgresServer INSTANCE = start();

        private static PostgresServer start() {
            PostgresServer server = PostgresServer.start(Map.of());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }
    }
}
