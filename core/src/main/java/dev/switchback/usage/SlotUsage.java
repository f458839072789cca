package dev.switchback.usage;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;

/** Logical replication slots: who decodes this database's changes, with or without a publication. */
final class SlotUsage implements UsageSource {

    @Override
    public String name() {
        return "pg_replication_slots";
    }

    @Override
    public List<UsageLine> look(Session session, SchemaChange change) throws SQLException {
        return session.query(
                "SELECT slot_name, plugin, active FROM pg_catalog.pg_replication_slots"
                        + " WHERE slot_type = 'logical' AND database = current_database() ORDER BY slot_name",
                row -> new UsageLine.Uses(
                        name(),
                        "logical slot " + row.text("slot_name") + " (" + row.text("plugin") + ")",
                        (row.bool("active") ? "in use" : "not in use now")
                                + "; which columns its consumer reads is not known here"));
    }
}
