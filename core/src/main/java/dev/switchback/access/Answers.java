package dev.switchback.access;

import dev.switchback.traffic.Outcome;
import java.util.Set;

/** Exceptions by which a repository answers: nothing has gone wrong. */
record Answers(Set<Class<? extends Throwable>> types) {

    Answers {
        types = Set.copyOf(types);
    }

    /** How a call ended that threw. */
    Outcome outcome(Throwable thrown) {
        for (Class<? extends Throwable> type : types) {
            if (type.isInstance(thrown)) {
                return Outcome.ANSWER;
            }
        }
        return Outcome.of(thrown);
    }
}
