package dev.switchback.verify;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.Map;

/** Looks at every row of a change within one snapshot. */
interface Scan {

    /** The scan for a change, by what its mapping is. */
    static Scan of(SchemaChange change) {
        return change.mapping()
                .choose(
                        sql -> new SqlScan(change, sql),
                        java -> new JavaScan(change, java),
                        adapters -> new QueryScan(adapters.verification()));
    }

    /** Scans in the caller's transaction, which only reads and keeps one snapshot. */
    Counted run(Session session) throws SQLException;

    /**
     * What a scan has seen.
     *
     * @param rows how many rows there were
     * @param findings by kind
     */
    record Counted(long rows, Map<Finding, Found> findings) {}
}
