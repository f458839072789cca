package dev.switchback.sync;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * What keeps a trigger function that runs with its owner's rights on the table that it was made for. PostgreSQL lets everybody execute
 * a new function, and whoever may execute this one could put it on a table of his own, a temporary one even, and have it write
 * what he likes into tables that are closed to him. Firing a trigger takes no such right; creating one does, and so does a new
 * partition, which is the table's owner's to add.
 */
final class OwnersRights {

    private OwnersRights() {}

    /** The statements that leave a function to its owner and to that of a table. */
    static List<String> of(Session session, String function, TableFacts table) throws SQLException {
        String owner = session.one(
                "SELECT quote_ident(pg_get_userbyid(relowner)) AS owner FROM pg_catalog.pg_class WHERE oid = ?",
                row -> row.text("owner"),
                table.oid());
        return List.of(
                "REVOKE EXECUTE ON FUNCTION " + function + "() FROM PUBLIC",
                "GRANT EXECUTE ON FUNCTION " + function + "() TO " + owner);
    }
}
