package dev.switchback.failover;

import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes higher and higher numbers into a row of its own, and reads each back before the next; notes what was acknowledged. A number
 * whose commit failed is in doubt: it may be there or not.
 */
final class Client {

    /** Of connections: refused, broken, ended by the server; of servers that are no primary, or start up. */
    private static final Set<String> OF_A_FAILOVER = Set.of("08", "57", "25");

    private final DataSource dataSource;
    private final @Nullable Switchback switchback;
    private final SchemaChange change;
    private final long id;
    private final AtomicBoolean over;
    private final boolean lossless;

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong attempted = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong faults = new AtomicLong();
    private final AtomicLong checks = new AtomicLong();

    /**
     * Has written nothing yet.
     *
     * @param switchback by whose decisions it goes; null for an old image, which knows the old shape only
     * @param lossless whether what was acknowledged must be there for ever
     */
    Client(
            DataSource dataSource,
            @Nullable Switchback switchback,
            SchemaChange change,
            long id,
            boolean lossless,
            AtomicBoolean over) {
        this.dataSource = dataSource;
        this.switchback = switchback;
        this.change = change;
        this.id = id;
        this.lossless = lossless;
        this.over = over;
    }

    /** Until it is over; fails when a row is not what it must be, or for an error that is no failover's. */
    void run() throws InterruptedException {
        while (!over.get()) {
            try {
                if (switchback == null) {
                    step(Path.OLD);
                } else {
                    switchback.unitOfWork(() -> step(switchback.decision(change).path()));
                }
            } catch (SQLException e) {
                if (!isOfAFailover(e)) {
                    throw new IllegalStateException("row " + id + ": " + e.getMessage(), e);
                }
                faults.incrementAndGet();
            }
        }
    }

    private void step(Path path) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            checkedRead(connection, path);
            long next = attempted.incrementAndGet();
            String set = path == Path.OLD ? "full_name = 'n ' || ?" : "first_name = 'n', last_name = ?::bigint::text";
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE shop." + change.name() + " SET " + set + " WHERE id = " + id)) {
                update.setLong(1, next);
                update.executeUpdate();
            }
            acknowledged.set(next);
        }
    }

    private void checkedRead(Connection connection, Path path) throws SQLException {
        String column = path == Path.OLD ? "split_part(full_name, ' ', 2)" : "last_name";
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT " + column + "::bigint FROM shop." + change.name() + " WHERE id = " + id);
                ResultSet results = query.executeQuery()) {
            if (!results.next()) {
                throw new IllegalStateException("row " + id + " is gone");
            }
            checkThere(results.getLong(1));
        }
    }

    /** A row's number must not be older than what was acknowledged, nor one that nobody wrote. */
    void checkThere(long number) {
        boolean initial = acknowledged.get() == 0 && number == id;
        if (!initial && (number > attempted.get() || (lossless && number < acknowledged.get()))) {
            throw new IllegalStateException(
                    "row " + id + " is " + number + ", acknowledged was " + acknowledged + ", attempted " + attempted);
        }
        lost.accumulateAndGet(initial ? 0 : acknowledged.get() - number, Math::max);
        checks.incrementAndGet();
    }

    private static boolean isOfAFailover(SQLException e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql
                    && sql.getSQLState() != null
                    && OF_A_FAILOVER.contains(sql.getSQLState().substring(0, 2))) {
                return true;
            }
        }
        return e instanceof java.sql.SQLTransientConnectionException;
    }

    long id() {
        return id;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** How many acknowledged writes were not there any more. */
    long lost() {
        return lost.get();
    }

    long faults() {
        return faults.get();
    }

    long checks() {
        return checks.get();
    }
}
