package dev.switchback.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source that counts its connections, and can be told to be down, or to hang until let go. */
public final class SwitchableDataSource extends ForwardingDataSource {

    private final AtomicInteger asked = new AtomicInteger();
    private volatile @Nullable Exception failure;
    private volatile boolean once;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public SwitchableDataSource(DataSource real) {
        super(real);
    }

    /** From now on nobody gets a connection, as when the server is gone. */
    public void down() {
        failWith(new SQLException("Connection to db:5432 refused", "08001"));
    }

    /** From now on everybody who wants a connection gets this checked or unchecked exception. */
    public void failWith(Exception exception) {
        failure = exception;
    }

    /** The next one who wants a connection gets this exception, and nobody after. */
    public void failOnceWith(Exception exception) {
        failure = exception;
        once = true;
    }

    public void up() {
        failure = null;
    }

    /** From now on everybody who wants a connection waits until the latch is open. */
    public void hangUntil(CountDownLatch latch) {
        gate = latch;
    }

    /** How often a connection was asked for. */
    public int asked() {
        return asked.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        asked.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for a connection", "08001", e);
        }
        Exception now = failure;
        if (once) {
            once = false;
            failure = null;
        }
        if (now instanceof SQLException sql) {
            throw sql;
        }
        if (now instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return real.getConnection();
    }
}
