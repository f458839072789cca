package dev.switchback.usage;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;

/** Something in the database that knows of users of the old shape. May throw: that counts as not being able to see. */
interface UsageSource {

    /** The catalog table or view that is read. */
    String name();

    /** What it knows, each line with its {@link #name()}; nothing if it knows of nobody. Reads only. */
    List<UsageLine> look(Session session, SchemaChange change) throws SQLException;
}
