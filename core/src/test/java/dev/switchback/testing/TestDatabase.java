package dev.switchback.testing;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of one test: its data source, and short ways to run plain SQL past everything under test. */
public final class TestDatabase implements AutoCloseable {

    private final String name;
    private final PostgresServer server;
    private final HikariDataSource dataSource;
    private final List<HikariDataSource> others = new ArrayList<>();

    TestDatabase(String name, PostgresServer server, HikariDataSource dataSource) {
        this.name = name;
        this.server = server;
        this.dataSource = dataSource;
    }

    public String name() {
        return name;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** For a process of its own. */
    public String url() {
        return dataSource.getJdbcUrl();
    }

    /** The same database, with a new connection for everyone who asks. */
    public DataSource unpooled() {
        PGSimpleDataSource unpooled = new PGSimpleDataSource();
        unpooled.setUrl(url());
        return unpooled;
    }

    /** A database like this one as it is now; ends the sessions that are here. */
    public TestDatabase copy() {
        TestDatabase copy = server.copyOf(name);
        // A pool hands out a connection that was used half a second ago without looking whether it has ended.
        evict(dataSource);
        others.forEach(TestDatabase::evict);
        return copy;
    }

    private static void evict(HikariDataSource pool) {
        if (pool.getHikariPoolMXBean() != null) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    /** Another pool, for another role or of another size; closed with this database. */
    public HikariDataSource pool(String role, int size) {
        return pool(role, size, PostgresServer.SESSION_SETTINGS);
    }

    /** The same, each of its sessions begun with these statements. */
    public HikariDataSource pool(String role, int size, String sessionSettings) {
        HikariDataSource pool = server.pool(name, role, size, sessionSettings);
        others.add(pool);
        return pool;
    }

    public void execute(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " in: " + sql, e);
        }
    }

    /** The first column of the first row as text, or null. */
    public @Nullable String text(String sql) {
        List<List<@Nullable String>> rows = rows(sql);
        return rows.isEmpty() ? null : rows.get(0).get(0);
    }

    public long number(String sql) {
        return Long.parseLong(String.valueOf(text(sql)));
    }

    public List<List<@Nullable String>> rows(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            int columns = results.getMetaData().getColumnCount();
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (results.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(results.getString(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " in: " + sql, e);
        }
    }

    @Override
    public void close() {
        others.forEach(HikariDataSource::close);
        if (!dataSource.isClosed()) {
            dataSource.close();
            server.release();
        }
    }
}
