package dev.switchback.usage;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Who is connected to this database and is not, by name and address, one of the fleet's live instances. */
final class SessionUsage implements UsageSource {

    @Override
    public String name() {
        return "pg_stat_activity";
    }

    @Override
    public List<UsageLine> look(Session session, SchemaChange change) throws SQLException {
        List<UsageLine> lines = new ArrayList<>();
        for (ConnectedSessions each : ConnectedSessions.read(session)) {
            if (each.kinship() != ConnectedSessions.Kinship.INSTANCE) {
                lines.add(new UsageLine.Uses(name(), each.who(), each.detail() + "; " + bearing(each)));
            }
        }
        boolean all = session.one(
                "SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS granted", row -> row.bool("granted"));
        if (!all) {
            lines.add(new UsageLine.CannotSee(
                    name(),
                    "since when sessions of other roles are connected, where they come from, and when they were last active:"
                            + " this role lacks pg_read_all_stats"));
        }
        return lines;
    }

    private static String bearing(ConnectedSessions sessions) {
        return switch (sessions.kinship()) {
            case INSTANCE -> "a live instance's";
            case COMPANION ->
                "they have the name and address of a live instance's sessions"
                        + (sessions.asHere()
                                ? ", which is this session's too: give each application a name of its own"
                                : "");
            case NAMESAKE ->
                "they have the name of a live instance's sessions, and are not seen to come from its address";
            case STRANGER -> "not one of the fleet by its application_name";
        };
    }
}
