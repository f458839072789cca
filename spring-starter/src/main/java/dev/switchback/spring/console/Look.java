package dev.switchback.spring.console;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.backup.Reading;
import dev.switchback.change.SchemaChange;
import dev.switchback.fleet.Member;
import dev.switchback.gate.GateReport;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.ChangeState;
import dev.switchback.ramp.RampReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What the parts of one snapshot read, each thing once. Used by one thread, for a moment. */
final class Look {

    /** What moves the share that is to be on the new path. */
    private static final Set<String> STEERING =
            Set.of("RampSet", "RampSeen", "PhaseMoved", "GuardTripped", "TripEnded", "GuardWouldTrip");

    private static final int MOST_STEERING = 500;

    private final Map<String, Supplier<?>> read = new HashMap<>();
    private final Switchback switchback;
    private final ChangeHandle change;
    private final ChangeState state;
    private final Sources sources;

    /** What is read on its own, less often than everything else. */
    record Sources(Shared<Traffic> traffic, Later<GateReport> gate, Later<List<Reading>> backups) {}

    /** @throws RuntimeException if it cannot be read where the change stands: then nothing can */
    Look(Switchback switchback, ChangeHandle change, Sources sources) {
        this.switchback = switchback;
        this.change = change;
        this.sources = sources;
        this.state = change.state();
    }

    Switchback switchback() {
        return switchback;
    }

    ChangeHandle change() {
        return change;
    }

    SchemaChange definition() {
        return change.definition();
    }

    ChangeState state() {
        return state;
    }

    RampReport ramp() {
        return once("ramp", () -> change.rampPlan().report());
    }

    List<Member> fleet() {
        return once("fleet", change::fleet);
    }

    /** What moved the share, the oldest first. */
    List<JournalEntry> steering() {
        return once("steering", () -> {
            List<JournalEntry> latest =
                    new ArrayList<>(switchback.journal(definition().name(), STEERING, MOST_STEERING));
            Collections.reverse(latest);
            return List.copyOf(latest);
        });
    }

    Traffic traffic() {
        return sources.traffic().get();
    }

    GateReport gate() {
        return sources.gate().get();
    }

    List<Reading> backups() {
        return sources.backups().get();
    }

    /** The database's clock, as far as it was read; else this machine's. */
    Instant now() {
        try {
            return ramp().at();
        } catch (RuntimeException e) {
            return Instant.now();
        }
    }

    @SuppressWarnings("unchecked") // what is kept under a name is what was read for it
    private <T> T once(String name, Supplier<T> source) {
        Supplier<?> known = read.get(name);
        if (known == null) {
            known = outcome(source);
            read.put(name, known);
        }
        return (T) known.get();
    }

    private static <T> Supplier<T> outcome(Supplier<T> source) {
        try {
            T value = source.get();
            return () -> value;
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        }
    }
}
