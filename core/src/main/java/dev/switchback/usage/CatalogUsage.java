package dev.switchback.usage;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.sync.Dependents;
import java.sql.SQLException;
import java.util.List;

/** What PostgreSQL itself knows to depend on the old columns: it would keep contract from dropping them. */
final class CatalogUsage implements UsageSource {

    @Override
    public String name() {
        return "pg_depend";
    }

    @Override
    public List<UsageLine> look(Session session, SchemaChange change) throws SQLException {
        return Dependents.of(session, change, Path.OLD).stream()
                .<UsageLine>map(object -> new UsageLine.Uses(
                        name(), object, "depends on " + change.oldShape().names() + "; contract waits for it"))
                .toList();
    }
}
