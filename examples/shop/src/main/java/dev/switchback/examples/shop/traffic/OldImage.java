package dev.switchback.examples.shop.traffic;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The release before the change, still running: it has a connection and a name of its own, and writes {@code full_name} by plain
 * JDBC, because that is all it has ever heard of.
 */
final class OldImage implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(OldImage.class);
    private static final List<String> FIRST = List.of("Old Ada", "Old Grace", "Old Alan", "Old Radia");
    private static final List<String> LAST = List.of("Lovelace", "Murray", "Mathison", "Joy");

    private final JdbcConnectionDetails database;
    private final long customers;
    private final Random random;
    private @Nullable Connection connection;
    private volatile boolean running = true;
    private volatile long writes;
    private volatile @Nullable String failure;

    OldImage(JdbcConnectionDetails database, long customers, Random random) {
        this.database = database;
        this.customers = customers;
        this.random = random;
    }

    /** Retires it, as the end of a rollout does, or brings it back, as rolling the image back does. */
    void run(boolean wanted) {
        running = wanted;
    }

    boolean isRunning() {
        return running;
    }

    long writes() {
        return writes;
    }

    /** What the database said to its last write, if that failed. */
    @Nullable String failure() {
        return failure;
    }

    /** One write, or the end of its connection once it is retired. By one thread at a time. */
    @Override
    public void run() {
        try {
            if (running) {
                write();
                failure = null;
            } else {
                close();
            }
        } catch (SQLException e) {
            if (failure == null) {
                log.info("The old image fails: {}", e.getMessage());
            }
            failure = e.getMessage();
            close();
        }
    }

    void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                log.debug("The old image's connection was gone already", e);
            }
        }
    }

    // The counter is written by the one thread that runs this.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void write() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = connect();
            connection = open;
        }
        try (PreparedStatement update =
                open.prepareStatement("UPDATE customer SET full_name = ?, written_by = 'old image',"
                        + " written_at = clock_timestamp() WHERE id = ?")) {
            update.setString(1, FIRST.get(random.nextInt(FIRST.size())) + ' ' + LAST.get(random.nextInt(LAST.size())));
            update.setLong(2, 1 + random.nextLong(customers));
            update.executeUpdate();
        }
        writes++;
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "shop 1, the old image");
        if (database.getUsername() != null) {
            properties.setProperty("user", database.getUsername());
        }
        if (database.getPassword() != null) {
            properties.setProperty("password", database.getPassword());
        }
        return DriverManager.getConnection(database.getJdbcUrl(), properties);
    }
}
