package dev.switchback.poolers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** What the next client would find in each of a pooler's server connections. */
final class Sessions {

    /**
     * Everything a session can keep beyond a transaction, one line each. Its {@code transaction_isolation} and the like are
     * not: they begin anew with each transaction, from the defaults, which are looked at.
     */
    private static final String KEPT =
            "SELECT 'setting ' || name || ' = ' || setting FROM pg_settings WHERE source = 'session'"
                    + " AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')"
                    + " UNION ALL SELECT 'setting switchback.deriving = ' || v FROM current_setting('switchback.deriving', true) AS v"
                    + " WHERE v <> ''"
                    + " UNION ALL SELECT 'user ' || current_user || ' of ' || session_user"
                    + " UNION ALL SELECT 'advisory lock ' || objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
                    + " UNION ALL SELECT 'prepared statement ' || statement FROM pg_prepared_statements"
                    + " UNION ALL SELECT 'cursor ' || statement FROM pg_cursors WHERE name <> ''"
                    + " UNION ALL SELECT 'temporary ' || relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()"
                    + " UNION ALL SELECT 'temporary function ' || proname FROM pg_proc WHERE pronamespace = pg_my_temp_schema()"
                    + " UNION ALL SELECT 'listens to ' || c FROM pg_listening_channels() AS c ORDER BY 1";

    private Sessions() {}

    /**
     * Looks at every server connection, by holding all of them in transactions at once. Nobody else may use them.
     *
     * @param clients through the pooler, at least as many
     * @return what is kept, by the server process
     */
    static Map<Integer, List<String>> kept(DataSource clients, int connections) throws SQLException {
        Map<Integer, List<String>> kept = new TreeMap<>();
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                Connection connection = clients.getConnection();
                held.add(connection);
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    kept.put(
                            Integer.valueOf(
                                    lines(statement, "SELECT pg_backend_pid()").get(0)),
                            lines(statement, KEPT));
                }
            }
        } finally {
            for (Connection connection : held) {
                connection.rollback();
                connection.setAutoCommit(true);
                connection.close();
            }
        }
        return kept;
    }

    private static List<String> lines(Statement statement, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (ResultSet results = statement.executeQuery(sql)) {
            while (results.next()) {
                lines.add(results.getString(1));
            }
        }
        return lines;
    }
}
