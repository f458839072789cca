package dev.switchback.spring.console;

import dev.switchback.fleet.Member;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.Phase;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened while the share moved.
 *
 * @param kind {@code flip}, {@code trip}, {@code freeze} or {@code deploy}
 */
record Mark(Instant at, String kind, String text) implements Comparable<Mark> {

    static Optional<Mark> of(JournalEntry entry) {
        String by = entry.who();
        return switch (entry.kind()) {
            case "RampSet" -> mark(entry, "flip", by + " set " + entry.after() + ": " + entry.why());
            case "RampSeen" -> mark(entry, "flip", "seen at " + entry.after() + ", before at " + entry.before());
            case "GuardTripped" -> mark(entry, "trip", entry.detail());
            case "GuardWouldTrip" -> mark(entry, "trip", "would have tripped: " + entry.detail());
            case "PhaseMoved" ->
                Phase.FROZEN.name().equals(entry.after())
                        ? mark(entry, "freeze", by + " froze it: " + entry.why())
                        : Phase.FROZEN.name().equals(entry.before())
                                ? mark(entry, "freeze", by + " ended the freeze: " + entry.why())
                                : Optional.empty();
            default -> Optional.empty();
        };
    }

    static Mark deploy(Member member) {
        return new Mark(
                member.startedAt(),
                "deploy",
                ObservedShares.words(member.info()) + " ("
                        + ObservedShares.brief(member.info().id()) + ") started");
    }

    private static Optional<Mark> mark(JournalEntry entry, String kind, String text) {
        return Optional.of(new Mark(entry.at(), kind, text));
    }

    @Override
    public int compareTo(Mark other) {
        return Comparator.comparing(Mark::at)
                .thenComparing(Mark::kind)
                .thenComparing(Mark::text)
                .compare(this, other);
    }

    Map<String, @Nullable Object> json() {
        return Members.with("at", at).and("kind", kind).and("text", text).map();
    }
}
