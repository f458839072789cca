package dev.switchback.usage;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks every source who still uses the old shape; one that fails, or takes too long, never hides the others. */
public final class Usage {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final List<UsageSource> SOURCES = List.of(
            new CatalogUsage(),
            new RoutineUsage(),
            new PublicationUsage(),
            new SlotUsage(),
            new ForeignWriteUsage(),
            new SessionUsage(),
            new StatementUsage());

    private final Database database;

    public Usage(Database database) {
        this.database = database;
    }

    /** The report as of now, in one transaction that only reads. */
    public UsageReport report(SchemaChange change) {
        return database.inTransaction(session -> {
            session.execute("SET TRANSACTION READ ONLY");
            session.statementTimeout(LONGEST);
            Instant now = session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
            List<UsageLine> lines = new ArrayList<>();
            for (UsageSource source : SOURCES) {
                lines.addAll(look(session, source, change));
            }
            return new UsageReport(change.name(), now, lines);
        });
    }

    private static List<UsageLine> look(Session session, UsageSource source, SchemaChange change) {
        try {
            List<UsageLine> lines = session.behindSavepoint(inner -> source.look(inner, change));
            return lines.isEmpty() ? List.of(new UsageLine.Nobody(source.name())) : lines;
        } catch (SQLException | RuntimeException e) {
            String why = Optional.ofNullable(e.getMessage())
                    .orElse(e.toString())
                    .lines()
                    .findFirst()
                    .orElse("");
            return List.of(new UsageLine.CannotSee(source.name(), why));
        }
    }
}
