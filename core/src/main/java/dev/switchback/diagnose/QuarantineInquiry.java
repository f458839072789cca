package dev.switchback.diagnose;

import dev.switchback.database.Session;
import dev.switchback.sync.Quarantine;
import java.sql.SQLException;

/** Rows whose old value has no new one: nothing an old image would notice, and nothing to forget. */
final class QuarantineInquiry implements Inquiry {

    @Override
    public Question question() {
        return Question.OLD_IMAGE;
    }

    @Override
    public String source() {
        return "switchback.quarantine";
    }

    @Override
    public String about() {
        return "what is in quarantine is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        long noted = Quarantine.noted(session, situation.change());
        if (noted > 0) {
            findings.note(
                    noted, noted + " rows noted in quarantine: their new shape is empty, their old one is as written");
        }
    }
}
