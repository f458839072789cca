package dev.switchback.usage;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import dev.switchback.sync.ForeignWriters;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * No session is connected to this database that may be an old image's: each has the name and address of a live instance's, or a
 * name that somebody has said is known. A stranger fails; a namesake of the fleet's from elsewhere, or from where this role cannot
 * see, is unknown, however quiet the counters of foreign writers are: an old image that only reads is not counted.
 */
public final class OldImagesCheck implements GateCheck {

    private static final String NEEDS = "no session but those of live instances and known ones";
    private static final String SOURCE = "pg_stat_activity, switchback.instance";

    private final KnownSessions known;

    public OldImagesCheck(KnownSessions known) {
        this.known = known;
    }

    @Override
    public String name() {
        return "old-images-gone";
    }

    /** One may come back while the fleet is waited for. */
    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        long fleet = 0;
        long knownOnes = 0;
        List<String> strangers = new ArrayList<>();
        List<String> namesakes = new ArrayList<>();
        for (ConnectedSessions each : ConnectedSessions.read(session)) {
            if (known.knows(each.application())) {
                knownOnes += each.sessions();
                continue;
            }
            switch (each.kinship()) {
                case INSTANCE, COMPANION -> fleet += each.sessions();
                case NAMESAKE -> namesakes.add(each.who() + ": " + each.detail());
                case STRANGER -> strangers.add(each.who() + ": " + each.detail());
            }
        }
        String value = fleet + " sessions of live instances, " + knownOnes + " known ones"
                + words("not known", strangers)
                + words("called like the fleet's, but not seen to come from a live instance's address", namesakes)
                + (strangers.isEmpty() && namesakes.isEmpty() ? "" : written(session, change));
        return new CheckResult(
                name(),
                !strangers.isEmpty() ? CheckStatus.FAIL : namesakes.isEmpty() ? CheckStatus.PASS : CheckStatus.UNKNOWN,
                value,
                NEEDS,
                SOURCE,
                null);
    }

    private static String words(String what, List<String> sessions) {
        return sessions.isEmpty() ? "" : "; " + what + ": " + String.join("; ", sessions);
    }

    /** Whoever they are: whether somebody writes as an old image does. */
    private static String written(Session session, SchemaChange change) throws SQLException {
        return ForeignWriters.count(session, change.name(), Path.OLD)
                .map(count -> "; the old shape was written alone " + count.writes() + " times, not for "
                        + Ages.text(count.quiet()))
                .orElse("");
    }
}
