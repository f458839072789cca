package dev.switchback.phase;

import dev.switchback.journal.JournalMark;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the control tables have lost what this instance read in them before. What exactly was lost nobody can say, a trip and an
 * off among it perhaps: so every change counts as set back. Thread-safe.
 */
public final class SetBacks {

    private static final Logger log = LoggerFactory.getLogger(SetBacks.class);

    private final Map<String, SetBack> open = new TreeMap<>();
    private JournalMark seen = JournalMark.NOTHING;
    private long noticed;

    SetBacks() {}

    /** How far the journal was read. */
    synchronized JournalMark seen() {
        return seen;
    }

    /** How often something was lost, since this instance has started. */
    public synchronized long noticed() {
        return noticed;
    }

    /** Compares what was read now with what is remembered, and gives the names of the changes that were set back. */
    synchronized Set<String> notice(PhaseSnapshot now, Collection<PhaseReading> remembered) {
        Map<String, ChangeState> states = new HashMap<>();
        now.states().forEach(state -> states.put(state.name(), state));
        Set<String> news = new HashSet<>();
        for (PhaseReading reading : remembered) {
            ChangeState then = reading.state();
            ChangeState state = states.get(then.name());
            if (!now.continues() || state == null || state.epoch() < then.epoch()) {
                news.add(then.name());
                open.putIfAbsent(then.name(), new SetBack(then, seen));
                log.error(
                        "'{}' was {} at epoch {} and journal entry {}, and is {}: the database has lost what it had acknowledged."
                                + " Was there a failover, or a restore? Nobody reads the new shape of an open window here until a person has looked",
                        then.name(),
                        then.phase(),
                        then.epoch(),
                        seen.seq(),
                        state == null ? "not there any more" : state.phase() + " at epoch " + state.epoch());
            }
        }
        noticed += news.isEmpty() ? 0 : 1;
        seen = now.end();
        return news;
    }

    /** What is not settled in the database yet. */
    synchronized Map<String, SetBack> open() {
        return Map.copyOf(open);
    }

    synchronized boolean holds(String change) {
        return open.containsKey(change);
    }

    /** Until its epoch is seen, what was read may be older than the freeze. */
    synchronized void settled(PhaseSnapshot now, Map<String, Long> epochs) {
        now.states().stream()
                .filter(state -> state.epoch() >= epochs.getOrDefault(state.name(), Long.MAX_VALUE))
                .forEach(state -> open.remove(state.name()));
    }
}
