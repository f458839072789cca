package dev.switchback.fleet;

import dev.switchback.change.Path;
import dev.switchback.route.Decision;
import dev.switchback.route.DecisionListener;
import dev.switchback.route.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what this instance decides, for its heartbeat and for whoever watches it. Deciding adds one to a striped counter in memory: there are as many of
 * them as there are different decisions, a few dozen at most, however many units of work there are.
 */
public final class DecisionTally implements DecisionListener {

    private final Map<String, Map<Decision, LongAdder>> counters = new ConcurrentHashMap<>();
    /** What heartbeats have told of; of the thread that beats alone. */
    private final Map<String, Map<Decision, Long>> told = new TreeMap<>();

    @Override
    public Runnable hearing(String change, Decision decision) {
        LongAdder counter = counters.computeIfAbsent(change, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(decision, each -> new LongAdder());
        return counter::increment;
    }

    /** How many units of work took a path for a reason, since this instance started. */
    public long units(String change, Path path, Reason reason) {
        return counters.getOrDefault(change, Map.of()).entrySet().stream()
                .filter(each -> each.getKey().path() == path && each.getKey().reason() == reason)
                .mapToLong(each -> each.getValue().sum())
                .sum();
    }

    /**
     * What was decided since the last counts that were {@linkplain Taken#written() written}: what could not be written is counted
     * with the next ones. By one thread at a time.
     */
    Taken take() {
        Map<String, Map<Decision, Long>> until = new TreeMap<>();
        counters.forEach((change, each) -> {
            Map<Decision, Long> sums = new LinkedHashMap<>();
            each.forEach((decision, counter) -> sums.put(decision, counter.sum()));
            until.put(change, sums);
        });
        return new Taken(until);
    }

    /** Whether anything was decided since. By the same thread. */
    boolean hasNews() {
        return !take().byChange().isEmpty();
    }

    /** Counts that are on their way into the heartbeat. */
    final class Taken {

        private final Map<String, Map<Decision, Long>> until;

        private Taken(Map<String, Map<Decision, Long>> until) {
            this.until = until;
        }

        /** For each change on which anything was decided: a list of decisions with their counts, as JSON has it. */
        Map<String, List<Map<String, @Nullable Object>>> byChange() {
            Map<String, List<Map<String, @Nullable Object>>> byChange = new LinkedHashMap<>();
            until.forEach((change, sums) -> {
                Map<Decision, Long> from = told.getOrDefault(change, Map.of());
                List<Map<String, @Nullable Object>> decided = new ArrayList<>();
                sums.forEach((decision, sum) -> {
                    long units = sum - from.getOrDefault(decision, 0L);
                    if (units > 0) {
                        decided.add(member(decision, units));
                    }
                });
                if (!decided.isEmpty()) {
                    byChange.put(change, decided);
                }
            });
            return byChange;
        }

        /** The heartbeat has them: they are not counted again. */
        void written() {
            told.putAll(until);
        }

        private static Map<String, @Nullable Object> member(Decision decision, long units) {
            Map<String, @Nullable Object> member = new LinkedHashMap<>();
            member.put("path", decision.path().name());
            member.put("requested", decision.requested());
            member.put("reason", decision.reason().name());
            member.put("shadow", decision.shadow());
            member.put("units", units);
            return member;
        }
    }
}
