package dev.switchback.backup;

import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;

/** A check that hears the sources on one topic, and judges. */
record TopicCheck(Topic topic, Readings readings, BackupPolicy policy, Judge judge) implements GateCheck {

    @Override
    public String name() {
        return topic.check();
    }

    @Override
    public Waivable waivable() {
        return topic.waivable();
    }

    /** Asked once for all the topics. */
    @Override
    public void prepare(SchemaChange change) {
        if (topic == Topic.DATABASE) {
            readings.fetch();
        }
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        Server server = Server.of(session);
        return judge.judge(Testimony.on(topic, readings, policy, session, server), server);
    }

    /** What decides. */
    interface Judge {

        CheckResult judge(Testimony testimony, Server server);
    }
}
