package dev.switchback.diagnose;

import dev.switchback.check.Ages;
import dev.switchback.database.Session;
import dev.switchback.fleet.Fleet;
import dev.switchback.fleet.Member;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

/** Which instances run which version, in the order in which they came, what each of them decides, and what they know of the phase. */
final class FleetInquiry implements Inquiry {

    @Override
    public Question question() {
        return Question.ROLLOUT;
    }

    @Override
    public String source() {
        return "switchback.instance";
    }

    @Override
    public String about() {
        return "which instances run is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        ChangeState state = situation.state();
        List<Member> live = Fleet.members(session, situation.change().name()).stream()
                .filter(Member::live)
                .sorted(Comparator.comparing(Member::startedAt))
                .toList();
        for (Member member : live) {
            boolean behind = state != null && member.acknowledged() < state.epoch();
            findings.note(
                    1,
                    member.info().application() + " " + member.info().version() + " ("
                            + member.info().id()
                            + ") since " + member.startedAt().truncatedTo(ChronoUnit.SECONDS) + ", last seen "
                            + Ages.text(member.silence()) + " ago, "
                            + (member.builtInFlag() ? "" : "by its own flag service, ")
                            + "last decided " + member.decisions() + ", "
                            + (behind ? "has not confirmed the phase" : "on the phase as it is"));
        }
        if (live.isEmpty()) {
            findings.note(0, "0 live instances with Switchback");
        }
    }
}
