package dev.switchback.usage;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.database.Session;
import dev.switchback.sync.ForeignWriters;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Writes of the old shape alone, as the sync trigger counts them. */
final class ForeignWriteUsage implements UsageSource {

    @Override
    public String name() {
        return "sync trigger's counter";
    }

    @Override
    public List<UsageLine> look(Session session, SchemaChange change) throws SQLException {
        Optional<ForeignWriters.Count> count = ForeignWriters.count(session, change.name(), Path.OLD);
        if (count.isEmpty()) {
            return List.of(new UsageLine.CannotSee(
                    name(), "writes are counted from expand on, and nobody has looked at the counter yet"));
        }
        ForeignWriters.Count seen = count.get();
        return seen.writes() == 0
                ? List.of()
                : List.of(new UsageLine.Uses(
                        name(),
                        "writers of the old shape alone",
                        seen.writes() + " writes, the last one noticed " + Ages.text(seen.quiet()) + " ago, at "
                                + seen.changedAt()));
    }
}
