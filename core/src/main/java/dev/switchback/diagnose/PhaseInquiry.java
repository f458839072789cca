package dev.switchback.diagnose;

import dev.switchback.check.Ages;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Where the change stands, and who moved it there. */
final class PhaseInquiry implements Inquiry {

    @Override
    public Question question() {
        return Question.LANDED;
    }

    @Override
    public String source() {
        return "switchback.change, switchback.journal";
    }

    @Override
    public String about() {
        return "who moved the phase is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        ChangeState state = situation.state();
        if (state == null) {
            return;
        }
        Bearing bearing = state.phase() == Phase.CONTRACTED ? Bearing.DATA : Bearing.NOTE;
        findings.add(
                bearing,
                0,
                state.phase() + " since " + state.since().truncatedTo(ChronoUnit.SECONDS) + ": " + words(state.phase())
                        + mover(session, state),
                Ages.since(session, state.since()),
                next(state.phase()));
        if (!state.digest().equals(situation.change().digest())) {
            findings.add(
                    Bearing.UNKNOWN,
                    0,
                    "the database has another definition of this change than the one that is asked with",
                    "ask with the image that made it");
        }
    }

    private static String mover(Session session, ChangeState state) throws SQLException {
        Optional<String> mover = session.first(
                "SELECT who, why FROM switchback.journal WHERE change = ? AND kind = 'PhaseMoved'"
                        + " ORDER BY seq DESC LIMIT 1",
                row -> ", by " + row.text("who") + ": " + row.text("why"),
                state.name());
        return mover.orElse("");
    }

    private static String words(Phase phase) {
        return switch (phase) {
            case PLANNED -> "nothing of it has landed";
            case BACKFILLING -> "the new shape is there and is being filled; reads are on the old one";
            case OPEN -> "both shapes are written; the flag decides what is read";
            case FROZEN -> "both shapes are written; reads are on the old one";
            case CLOSING -> "both shapes are still there, and the old one may be dropped any moment";
            case CONTRACTED -> "the old shape was dropped";
            case ABANDONING -> "given up; reads are on the old shape, the new one may be dropped any moment";
            case ABANDONED -> "given up; the new shape was dropped";
        };
    }

    private static String next(Phase phase) {
        return switch (phase) {
            case CLOSING -> "freeze before anything else: it takes the contract back";
            case CONTRACTED -> "roll forward, or restore: change.backups().readings() says from what";
            case PLANNED, BACKFILLING, OPEN, FROZEN, ABANDONING, ABANDONED -> "";
        };
    }
}
