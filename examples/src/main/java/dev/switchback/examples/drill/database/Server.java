package dev.switchback.examples.drill.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL server that the drill plays on: its own, or one it was given. */
public interface Server extends AutoCloseable {

    /** The URL of one of its databases. */
    String url(String database);

    /** The database to connect to for making and dropping others, as a URL. */
    String maintenanceUrl();

    @Override
    void close() throws IOException;

    /**
     * The server at a URL, or an embedded one under the work directory.
     *
     * @param url of any database on the server, or null
     */
    static Server of(@Nullable String url, Path work) throws IOException, SQLException {
        return url == null ? EmbeddedServer.start(work) : new GivenServer(url);
    }
}
