package dev.switchback.examples.drill.database;

/** A server that was there before the drill, and stays. */
final class GivenServer implements Server {

    private final String given;
    private final ServerUrl url;

    GivenServer(String given) {
        this.given = given;
        this.url = ServerUrl.of(given);
    }

    @Override
    public String url(String database) {
        return url.database(database);
    }

    @Override
    public String maintenanceUrl() {
        return given;
    }

    @Override
    public void close() {
        // It is not ours.
    }
}
