package dev.switchback.spring.console;

import dev.switchback.fleet.Member;
import dev.switchback.journal.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The share that was to be on the new path, the share that was, on each instance, and what happened meanwhile. */
final class StaircasePart implements Part {

    @Override
    public String name() {
        return "staircase";
    }

    @Override
    public Map<String, @Nullable Object> read(Look look) {
        Traffic traffic = look.traffic();
        List<JournalEntry> steering = look.steering();
        Map<String, Member> fleet = look.fleet().stream()
                .collect(Collectors.toMap(member -> member.info().id(), Function.identity()));
        boolean driven = look.ramp().driven();
        return Members.with("set", driven ? Staircase.of(steering, traffic.from()) : List.of())
                .and("observed", ObservedShares.of(traffic.stretches(), fleet))
                .and("marks", marks(steering, fleet, traffic.from()))
                .map();
    }

    private static List<Map<String, @Nullable Object>> marks(
            List<JournalEntry> steering, Map<String, Member> fleet, Instant from) {
        List<Mark> marks = new ArrayList<>();
        steering.stream().map(Mark::of).flatMap(mark -> mark.stream()).forEach(marks::add);
        fleet.values().stream().map(Mark::deploy).forEach(marks::add);
        return marks.stream()
                .filter(mark -> !mark.at().isBefore(from))
                .sorted()
                .map(Mark::json)
                .toList();
    }
}
