package dev.switchback.guard;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be asked of several findings at once. */
final class GuardStates {

    private GuardStates() {}

    static Set<GuardState> faults(Collection<GuardState> states) {
        return states.stream().filter(state -> !state.inPlace()).collect(Collectors.toUnmodifiableSet());
    }

    static Set<GuardState> of(Collection<GuardState> states, String change) {
        return states.stream().filter(state -> state.change().equals(change)).collect(Collectors.toUnmodifiableSet());
    }

    /** Those that are not among the others, in an order that does not change. */
    static List<GuardState> without(Set<GuardState> states, Set<GuardState> others) {
        return states.stream()
                .filter(state -> !others.contains(state))
                .sorted(Comparator.comparing(GuardState::change).thenComparing(GuardState::toString))
                .toList();
    }
}
