package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;

/** Lets the server say whether a statement works, and collects what it has against those that do not. */
record Judge(Session session, List<String> faults) {

    /** Runs the statement; false if it does not work, and then the transaction is as it was before. */
    boolean works(String sql, String fault) throws SQLException {
        try {
            session.behindSavepoint(inner -> {
                inner.execute(sql);
                return "";
            });
            return true;
        } catch (SQLException e) {
            faults.add(fault + ": " + why(e));
            return false;
        }
    }

    /** HikariCP closes a connection that reports 0A000 (feature not supported): give it another name. */
    static String guarded(String sql) {
        return "DO "
                + Identifiers.literal("BEGIN EXECUTE " + Identifiers.literal(sql)
                        + "; EXCEPTION WHEN feature_not_supported THEN RAISE EXCEPTION USING ERRCODE = 'SB003',"
                        + " MESSAGE = SQLERRM; END");
    }

    /** The server's first line; the rest tells where in our own probe it happened. */
    static String why(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
