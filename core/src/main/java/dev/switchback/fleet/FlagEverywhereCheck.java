package dev.switchback.fleet;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Every live instance last decided for the new path alone, by what its flag asked. For how long that has been so is another
 * question. An instance that has decided nothing in this phase is judged by the built-in percentage if that is its flag, and is
 * unknown otherwise.
 */
public final class FlagEverywhereCheck implements GateCheck {

    private static final String NEEDS = "every live instance decides for the new path alone";
    private static final String SOURCE = "switchback.instance, switchback.change";

    /** As long as it takes a fleet to hear of a new percentage, and more. */
    private static final Duration HEARD = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "flag-at-100-everywhere";
    }

    @Override
    public Waivable waivable() {
        return Waivable.BREAK_GLASS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        List<Member> live = Fleet.members(session, change.name()).stream()
                .filter(Member::live)
                .toList();
        if (live.isEmpty()) {
            return CheckResult.unknown(name(), "no instance is live", NEEDS, SOURCE);
        }
        List<String> asksOld = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        for (Member member : live) {
            switch (bearing(member, state)) {
                case NEW -> {}
                case OLD -> asksOld.add(member.name() + " decided " + member.decisions());
                case NOTHING -> {
                    if (!member.builtInFlag()) {
                        silent.add(member.name() + " has decided nothing in this phase: send a read there");
                    } else if (state.ramp() < 100) {
                        asksOld.add(member.name() + " has the built-in flag at " + state.ramp() + " %");
                    }
                }
            }
        }
        return new CheckResult(
                name(),
                !asksOld.isEmpty() ? CheckStatus.FAIL : silent.isEmpty() ? CheckStatus.PASS : CheckStatus.UNKNOWN,
                value(live.size(), asksOld, silent),
                NEEDS,
                SOURCE,
                age(session, live));
    }

    /** What an instance's decisions say of the flag as it stands. */
    private enum Bearing {
        NEW,
        OLD,
        NOTHING
    }

    /** Decisions for the old path may be from before the phase or the percentage that there is now: then they say nothing. */
    private static Bearing bearing(Member member, ChangeState state) {
        Instant from = member.decidedFrom();
        Instant until = member.decidedAt();
        if (until == null || until.isBefore(state.since())) {
            return Bearing.NOTHING;
        }
        List<Decided> decided =
                member.decided().stream().filter(Decided::suitsAnOpenWindow).toList();
        if (decided.isEmpty()) {
            return Bearing.NOTHING;
        }
        if (decided.stream().noneMatch(FlagEverywhereCheck::isNotForNew)) {
            return Bearing.NEW;
        }
        Instant heard = member.builtInFlag()
                ? Collections.max(List.of(state.since(), state.rampSince())).plus(HEARD)
                : state.since();
        return from == null || from.isBefore(heard) ? Bearing.NOTHING : Bearing.OLD;
    }

    private static boolean isNotForNew(Decided decided) {
        return decided.decision().path() != Path.NEW || decided.requested() == Path.OLD;
    }

    private static String value(int live, List<String> asksOld, List<String> silent) {
        StringBuilder text = new StringBuilder();
        text.append(live - asksOld.size() - silent.size()).append(" of ").append(live);
        text.append(" live instances");
        asksOld.forEach(each -> text.append("; ").append(each));
        silent.forEach(each -> text.append("; ").append(each));
        return text.toString();
    }

    /** Of the heartbeat that is the oldest. */
    private static Duration age(Session session, List<Member> live) throws SQLException {
        Instant oldest = live.stream()
                .map(Member::lastSeen)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return Ages.since(session, oldest);
    }
}
