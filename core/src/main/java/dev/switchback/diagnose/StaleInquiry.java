package dev.switchback.diagnose;

import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.database.Session;
import dev.switchback.sync.StaleRows;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Rows of a change with a Java mapping of which one shape was written alone, by the side that is behind. */
final class StaleInquiry implements Inquiry {

    @Override
    public Question question() {
        return Question.OLD_IMAGE;
    }

    @Override
    public String source() {
        return "switchback.stale";
    }

    @Override
    public String about() {
        return "whether rows are stale is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        if (!(situation.change().mapping() instanceof JavaMapping) || !situation.bothMayLive()) {
            return;
        }
        List<Stale> stale = session.query(
                "SELECT side, count(*) AS rows, extract(epoch FROM clock_timestamp() - min(marked_at)) AS age FROM ("
                        + "SELECT side, marked_at FROM switchback.stale WHERE change = ? LIMIT "
                        + StaleRows.MOST_COUNTED
                        + ") AS counted GROUP BY side ORDER BY side",
                row -> new Stale(Path.valueOf(row.text("side")), row.number("rows"), Duration.ofMillis((long)
                        (row.decimal("age") * 1000))),
                situation.change().name());
        for (Stale each : stale) {
            boolean old = each.side() == Path.OLD;
            findings.add(
                    old ? Bearing.DATA : Bearing.NOTE,
                    each.rows(),
                    each.rows() + (each.rows() == StaleRows.MOST_COUNTED ? " or more" : "") + " rows whose "
                            + each.side() + " shape is behind the other one",
                    each.oldest(),
                    old ? "keep one instance with Switchback running: it derives them; see switchback.stale" : "");
        }
        if (stale.isEmpty()) {
            findings.note(0, "0 stale rows");
        }
    }

    private record Stale(Path side, long rows, Duration oldest) {}
}
