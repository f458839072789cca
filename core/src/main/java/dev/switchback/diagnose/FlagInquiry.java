package dev.switchback.diagnose;

import dev.switchback.change.Path;
import dev.switchback.check.Ages;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.sync.ForeignWriters;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** What is read and written, as far as the database knows: by the phase, the built-in flag, and the use of the paths. */
final class FlagInquiry implements Inquiry {

    @Override
    public Question question() {
        return Question.ROLLOUT;
    }

    @Override
    public String source() {
        return "switchback.change, switchback.path_use, switchback.foreign_writes";
    }

    @Override
    public String about() {
        return "which path is read is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        ChangeState state = situation.state();
        if (state == null) {
            return;
        }
        findings.note(
                0,
                state.phase().flagDecides()
                        ? "the flag decides: the built-in one stands at " + state.ramp() + " % since "
                                + state.rampSince().truncatedTo(ChronoUnit.SECONDS)
                                + "; a flag service is not asked here"
                        : "the phase decides: reads are on the " + state.phase().defaultPath()
                                + " shape, whatever a flag says");
        session.query(
                        "SELECT path, extract(epoch FROM clock_timestamp() - last_used) AS age FROM switchback.path_use"
                                + " WHERE change = ? ORDER BY path DESC",
                        row -> "the " + row.text("path") + " path was last used "
                                + Ages.text(Duration.ofMillis((long) (row.decimal("age") * 1000))) + " ago",
                        state.name())
                .forEach(line -> findings.note(0, line));
        ForeignWriters.count(session, state.name(), Path.OLD)
                .filter(count -> count.writes() > 0)
                .ifPresent(count -> findings.note(
                        count.writes(),
                        "the old shape was written alone " + count.writes() + " times, last noticed "
                                + Ages.text(count.quiet()) + " ago"));
    }
}
