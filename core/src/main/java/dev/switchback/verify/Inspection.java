package dev.switchback.verify;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Looks at single rows of a change by their keys, as closely as a scan does. */
interface Inspection {

    /** The inspection for a change, by what its mapping is. */
    static Inspection of(SchemaChange change) {
        return change.mapping()
                .choose(
                        sql -> new SqlInspection(change),
                        java -> new JavaInspection(change, java),
                        adapters -> new QueryInspection(adapters.verification()));
    }

    /**
     * The rows with these keys that are there, in no order, as the caller's transaction sees them. Row-level security must
     * be off in it.
     */
    List<Inspected> at(Session session, Collection<List<String>> keys) throws SQLException;
}
