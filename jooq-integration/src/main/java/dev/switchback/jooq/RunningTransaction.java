package dev.switchback.jooq;

import java.sql.Connection;
import java.util.Objects;
import org.jooq.Configuration;
import org.jooq.ConnectionProvider;
import org.jspecify.annotations.Nullable;

/** A transaction that has begun: the connections of every configuration that belongs to it, on whichever thread. */
final class RunningTransaction implements ConnectionProvider {

    private final Connection connection;
    private volatile boolean ended;

    RunningTransaction(Connection connection) {
        this.connection = connection;
    }

    /** The one that a configuration belongs to, or null. */
    static @Nullable RunningTransaction orNull(Configuration configuration) {
        return configuration.connectionProvider() instanceof RunningTransaction running ? running : null;
    }

    /** The one that a configuration belongs to. */
    static RunningTransaction of(Configuration configuration) {
        return Objects.requireNonNull(orNull(configuration));
    }

    Connection connection() {
        return connection;
    }

    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** The connection may be somebody else's when the transaction has ended. */
    @Override
    public Connection acquire() {
        if (ended) {
            throw new IllegalStateException(
                    "the transaction of this context has ended: run statements, and read streams," + " within it");
        }
        return connection;
    }

    @Override
    public void release(Connection same) {
        // Whoever began the transaction gives it back.
    }
}
