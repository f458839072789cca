package dev.switchback.spring.console;

import dev.switchback.change.Path;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The share that was to be on the new path, as the journal tells it: the built-in percentage while the flag decides, and else what the
 * phase, or a trip of the guard, says.
 */
final class Staircase {

    private double ramp;
    private Phase phase;
    private boolean tripped;

    private Staircase(List<JournalEntry> entries) {
        JournalEntry set = first(entries, "RampSet");
        JournalEntry moved = first(entries, "PhaseMoved");
        this.ramp = set == null ? 0 : percent(set.before());
        this.phase = moved == null ? Phase.PLANNED : phase(moved.before());
    }

    /** Its steps from a time on; the one that stood then is the first. */
    static List<Map<String, @Nullable Object>> of(List<JournalEntry> entries, Instant from) {
        Staircase stairs = new Staircase(entries);
        List<Map<String, @Nullable Object>> steps = new ArrayList<>();
        double stands = stairs.share();
        boolean begun = false;
        for (JournalEntry entry : entries) {
            if (!begun && !entry.at().isBefore(from)) {
                steps.add(step(from, stands));
                begun = true;
            }
            stairs.take(entry);
            if (begun && stairs.share() != stands) {
                steps.add(step(entry.at(), stairs.share()));
            }
            stands = stairs.share();
        }
        if (!begun) {
            steps.add(step(from, stands));
        }
        return steps;
    }

    private void take(JournalEntry entry) {
        switch (entry.kind()) {
            case "RampSet" -> ramp = percent(entry.after());
            case "PhaseMoved" -> phase = phase(entry.after());
            case "GuardTripped" -> tripped = true;
            case "TripEnded" -> tripped = false;
            default -> {
                // Moves nothing that is set here.
            }
        }
    }

    private double share() {
        if (tripped) {
            return 0;
        }
        if (phase.flagDecides()) {
            return ramp;
        }
        return phase.defaultPath() == Path.NEW ? 100 : 0;
    }

    private static @Nullable JournalEntry first(List<JournalEntry> entries, String kind) {
        return entries.stream()
                .filter(entry -> entry.kind().equals(kind))
                .findFirst()
                .orElse(null);
    }

    private static Phase phase(@Nullable String name) {
        return name == null ? Phase.PLANNED : Phase.valueOf(name);
    }

    /** "12.5 %". */
    private static double percent(@Nullable String words) {
        return words == null ? 0 : Double.parseDouble(words.replace("%", "").strip());
    }

    private static Map<String, @Nullable Object> step(Instant at, double percent) {
        return Members.with("at", at).and("percent", Members.number(percent)).map();
    }
}
