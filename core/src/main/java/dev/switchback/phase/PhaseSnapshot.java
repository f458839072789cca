package dev.switchback.phase;

import dev.switchback.journal.JournalMark;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All changes as one query saw them.
 *
 * @param states of every change
 * @param end the journal's last entry
 * @param continues whether the journal still holds the entry that was its last when it was read before
 */
record PhaseSnapshot(List<ChangeState> states, JournalMark end, boolean continues) {

    /**
     * What an instance knows with this, by change.
     *
     * @param before what it knew
     * @param setBack the changes whose epochs do not go on from what it knew
     * @param revertedHere whether it reads the old shape whatever the state says
     * @param validUntil end of the lease
     */
    Map<String, PhaseReading> readings(
            Map<String, PhaseReading> before,
            Set<String> setBack,
            Predicate<ChangeState> revertedHere,
            long validUntil) {
        Map<String, PhaseReading> after = new HashMap<>();
        // What is not there any more is remembered: an application must not fail for what the database has lost.
        before.forEach(
                (name, last) -> after.put(name, new PhaseReading(last.state(), last.inFlight(), validUntil, true)));
        for (ChangeState state : states) {
            PhaseReading last = before.get(state.name());
            InFlight inFlight = last != null && last.state().epoch() == state.epoch() && !setBack.contains(state.name())
                    ? last.inFlight()
                    : new InFlight();
            after.put(state.name(), new PhaseReading(state, inFlight, validUntil, revertedHere.test(state)));
        }
        return after;
    }
}
