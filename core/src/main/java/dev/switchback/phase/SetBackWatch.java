package dev.switchback.phase;

import dev.switchback.change.SwitchbackException;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes what was set back, so that a person looks before anything goes on; and raises the epoch above the one that was lost, so that
 * no epoch ever stands for two phases. This instance has read the old shape since it noticed.
 */
public final class SetBackWatch {

    private static final Logger log = LoggerFactory.getLogger(SetBackWatch.class);

    private static final Set<Phase> FREEZABLE = EnumSet.of(Phase.BACKFILLING, Phase.OPEN, Phase.CLOSING);

    /** The thread that does this has other looks to take: whoever holds the row for longer is waited for next time. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(200);

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;
    private final PhaseWatch watch;
    private final Set<String> changes;
    private final String who;

    /**
     * Looks at nothing yet.
     *
     * @param changes the names of the changes that this instance knows
     * @param application ends up in the journal
     */
    public SetBackWatch(
            Database database,
            PhaseStore phases,
            Journal journal,
            PhaseWatch watch,
            Collection<String> changes,
            String application) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
        this.watch = watch;
        this.changes = Set.copyOf(changes);
        this.who = application;
    }

    /** Settles what this instance has noticed; what fails is tried again with the next call. Called by one thread. */
    public void look() {
        List<SetBack> open = watch.setBacks().open().values().stream()
                .filter(each -> changes.contains(each.remembered().name()))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        Map<String, Long> epochs = new HashMap<>();
        try {
            OneByOne.each(
                    open,
                    each -> epochs.put(
                            each.remembered().name(), database.inTransaction(session -> settle(session, each))));
        } finally {
            watch.refreshSettled(epochs);
        }
    }

    /** The epoch that it is settled with. */
    private long settle(Session session, SetBack setBack) throws SQLException {
        session.lockTimeout(LOCK_TIMEOUT);
        ChangeState then = setBack.remembered();
        if (phases.find(session, then.name()).isEmpty()) {
            throw new SwitchbackException("the database has lost the registration of '" + then.name()
                    + "': restart the application, which registers it again");
        }
        ChangeState now = phases.lock(session, then.name());
        if (Journal.holds(session, setBack.mark()) && now.epoch() >= then.epoch()) {
            log.warn("'{}': nothing is lost; phases were read from a server that is behind", then.name());
            return now.epoch();
        }
        boolean settledByAnother = now.epoch() > then.epoch() && !FREEZABLE.contains(now.phase());
        return settledByAnother ? now.epoch() : freeze(session, setBack, now);
    }

    private long freeze(Session session, SetBack setBack, ChangeState now) throws SQLException {
        ChangeState then = setBack.remembered();
        String lost = "journal entry " + setBack.mark().seq() + " is lost (hash "
                + setBack.mark().hash() + ")";
        Act act = Act.by(who, "the control tables were set back: " + lost);
        journal.append(session, new Event.ControlStateSetBack(then.name(), place(then), place(now), lost), act);
        session.update(
                "UPDATE switchback.change SET epoch = greatest(epoch, ?) + 1 WHERE name = ?", then.epoch(), now.name());
        // An off may be among what was lost.
        if (now.ramp() > 0) {
            phases.ramp(session, now.name(), 0, act);
        }
        if (FREEZABLE.contains(now.phase())) {
            phases.move(session, phases.lock(session, now.name()), Phase.FROZEN, act, "set back");
        }
        session.afterCommit(() -> log.error(
                "'{}': the control tables were set back from {} to {}. Look for what is missing, verify, and end the freeze with unfreeze",
                then.name(),
                place(then),
                place(now)));
        return phases.read(session, now.name()).epoch();
    }

    private static String place(ChangeState state) {
        return state.phase() + ", epoch " + state.epoch();
    }
}
