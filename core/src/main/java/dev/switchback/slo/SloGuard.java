package dev.switchback.slo;

import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.OneByOne;
import dev.switchback.phase.PhaseWatch;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard: one instance of the fleet at a time judges each change by the whole fleet's history, and trips it if the new path is
 * at fault. Whatever the policy, every instance completes the freeze of a trip that its maker did not come to freeze.
 */
public final class SloGuard {

    private static final Logger log = LoggerFactory.getLogger(SloGuard.class);

    /** The thread that does this has other looks to take. What takes longer is tried again, with the next turn. */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(1);

    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);

    private final Database database;
    private final Journal journal;
    private final PhaseWatch watch;
    private final Trips trips;
    private final List<String> changes;
    private final SloPolicy policy;
    private final String who;
    private final LongSupplier nanoTime;

    private volatile Map<String, SloBook.Last> latest = Map.of();
    private boolean prepared;
    private long nextTurn;

    /**
     * Looks at nothing yet.
     *
     * @param changes the names of the changes that this instance knows
     * @param application ends up in the journal
     */
    public SloGuard(
            Database database,
            Journal journal,
            PhaseWatch watch,
            Trips trips,
            Collection<String> changes,
            SloPolicy policy,
            String application,
            LongSupplier nanoTime) {
        this.database = database;
        this.journal = journal;
        this.watch = watch;
        this.trips = trips;
        this.changes = List.copyOf(changes);
        this.policy = policy;
        this.who = "guard of " + application;
        this.nanoTime = nanoTime;
        this.nextTurn = nanoTime.getAsLong();
    }

    /**
     * Completes what was begun, records what this instance has tripped by itself, and judges if it is time. Called by one thread;
     * what fails for one change is not missed for the others, and is tried again with the next call.
     *
     * @throws RuntimeException the first failure
     */
    public void look() {
        OneByOne.each(changes, trips::freezeIfKnown);
        OneByOne.each(watch.tripsToRecord().keySet(), this::record);
        if (policy.on() && nanoTime.getAsLong() - nextTurn >= 0) {
            nextTurn = nanoTime.getAsLong() + policy.interval().toNanos();
            takeTurns();
        }
    }

    /** Burn rates by the label of the window, as the fleet's last judgement had them; empty if that is older than a minute. */
    public Map<String, Double> burnRates(String change) {
        SloBook.Last last = latest.get(change);
        return last == null || last.age().compareTo(BurnRatesCheck.LATEST) > 0 ? Map.of() : last.rates();
    }

    private void record(String change) {
        String reason = Objects.requireNonNull(watch.tripsToRecord().get(change));
        // Not the state that is known here: only one that is read after the trip may end it.
        watch.tripRecorded(trips.trip(change, reason, now -> true, Act.by(who, reason)));
    }

    private void takeTurns() {
        if (!prepared) {
            database.autocommit(session -> {
                SloBook.prepare(session, changes);
                return true;
            });
            prepared = true;
        }
        List<String> turns = database.autocommit(session -> SloBook.take(session, changes, policy.interval()));
        if (!turns.isEmpty()) {
            judge(turns);
        }
        latest = database.autocommit(session -> SloBook.last(session, changes));
    }

    /** All at once; one by one if that fails, so that what is wrong with one of them keeps nobody from judging the others. */
    private void judge(List<String> turns) {
        try {
            conclude(turns);
        } catch (RuntimeException e) {
            if (turns.size() == 1) {
                throw e;
            }
            OneByOne.each(turns, change -> conclude(List.of(change)));
        }
    }

    private void conclude(List<String> turns) {
        Map<String, Optional<Instant>> since = new HashMap<>();
        turns.forEach(
                change -> since.put(change, judgedSince(watch.known(change).state())));
        Map<String, SloVerdict> verdicts = database.inTransaction(session -> verdicts(session, turns));
        verdicts.forEach((change, verdict) -> {
            if (policy.mode() == SloMode.DRY_RUN) {
                database.inTransaction(session -> note(session, change, verdict));
            } else if (!verdict.breached().isEmpty()) {
                // Somebody may have ended a trip meanwhile: what was counted before does not count any more.
                trips.trip(
                        change,
                        verdict.reason(),
                        now -> judgedSince(now).equals(since.get(change)),
                        Act.by(who, verdict.reason()));
            }
        });
    }

    private Map<String, SloVerdict> verdicts(Session session, List<String> turns) throws SQLException {
        session.statementTimeout(LONGEST_STATEMENT);
        session.lockTimeout(LOCK_TIMEOUT);
        Map<String, Instant> summed = Minutes.sum(session, turns, policy);
        Map<String, SloVerdict> verdicts = new LinkedHashMap<>();
        Minutes.measure(session, turns, policy)
                .forEach((change, measured) -> verdicts.put(change, Judge.judge(policy, measured)));
        SloBook.keep(session, summed, verdicts);
        return verdicts;
    }

    private static Optional<Instant> judgedSince(ChangeState state) {
        return Optional.ofNullable(state.judgedSince());
    }

    private boolean note(Session session, String change, SloVerdict verdict) throws SQLException {
        String reason = verdict.breached().isEmpty() ? null : verdict.reason();
        boolean news = SloBook.wouldTrip(session, change, reason);
        if (news && reason != null) {
            journal.append(session, new Event.GuardWouldTrip(change, reason), Act.by(who, "dry run"));
            session.afterCommit(
                    () -> log.warn("'{}': the guard would trip, were this not a dry run: {}", change, reason));
        }
        return news;
    }
}
