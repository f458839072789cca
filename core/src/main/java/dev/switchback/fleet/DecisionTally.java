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
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what this instance decides, for its heartbeat. Deciding adds one to a striped counter in memory: there are as many of
 * them as there are different decisions, however many units of work there are.
 */
public final class DecisionTally implements DecisionListener {

    private static final int REASONS = Reason.values().length;
    private static final int REQUESTS = Path.values().length + 1;
    private static final int KINDS = Path.values().length * 2 * REQUESTS * REASONS;

    private final Map<String, Counters> counters = new ConcurrentHashMap<>();

    @Override
    public void decided(String change, Decision decision) {
        Counters known = counters.get(change);
        (known != null ? known : counters.computeIfAbsent(change, name -> new Counters())).add(decision);
    }

    /**
     * What was decided since the last counts that were {@linkplain Taken#written() written}: what could not be written is counted
     * with the next ones. By one thread at a time.
     */
    Taken take() {
        Map<String, long[]> until = new TreeMap<>();
        counters.forEach((change, each) -> until.put(change, each.sums()));
        return new Taken(until);
    }

    private static int index(Decision decision) {
        int place = decision.path().ordinal() * 2 + (decision.shadow() ? 1 : 0);
        Path asked = decision.requested();
        place = place * REQUESTS + (asked == null ? 0 : asked.ordinal() + 1);
        return place * REASONS + decision.reason().ordinal();
    }

    private static Decision decision(int index) {
        int asked = index / REASONS % REQUESTS;
        int place = index / REASONS / REQUESTS;
        return new Decision(
                Path.values()[place / 2],
                place % 2 == 1,
                asked == 0 ? null : Path.values()[asked - 1],
                Reason.values()[index % REASONS]);
    }

    /** Counts that are on their way into the heartbeat. */
    final class Taken {

        private final Map<String, long[]> until;

        private Taken(Map<String, long[]> until) {
            this.until = until;
        }

        /** For each change on which anything was decided: a list of decisions with their counts, as JSON has it. */
        Map<String, List<Map<String, @Nullable Object>>> byChange() {
            Map<String, List<Map<String, @Nullable Object>>> byChange = new LinkedHashMap<>();
            until.forEach((change, sums) -> {
                List<Map<String, @Nullable Object>> decided = decided(change, sums);
                if (!decided.isEmpty()) {
                    byChange.put(change, decided);
                }
            });
            return byChange;
        }

        /** The heartbeat has them: they are not counted again. */
        void written() {
            until.forEach((change, sums) -> of(change).written = sums);
        }

        private List<Map<String, @Nullable Object>> decided(String change, long[] sums) {
            long[] from = of(change).written;
            List<Map<String, @Nullable Object>> decided = new ArrayList<>();
            for (int i = 0; i < KINDS; i++) {
                if (sums[i] > from[i]) {
                    decided.add(member(decision(i), sums[i] - from[i]));
                }
            }
            return decided;
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

        private Counters of(String change) {
            return counters.computeIfAbsent(change, name -> new Counters());
        }
    }

    /** Of one change; a counter is made when it is first needed. */
    private static final class Counters {

        private final AtomicReferenceArray<@Nullable LongAdder> adders = new AtomicReferenceArray<>(KINDS);
        private long[] written = new long[KINDS];

        void add(Decision decision) {
            int index = index(decision);
            LongAdder adder = adders.get(index);
            (adder != null ? adder : first(index)).increment();
        }

        private LongAdder first(int index) {
            LongAdder made = new LongAdder();
            LongAdder earlier = adders.compareAndExchange(index, null, made);
            return earlier == null ? made : earlier;
        }

        long[] sums() {
            long[] sums = new long[KINDS];
            for (int i = 0; i < KINDS; i++) {
                LongAdder adder = adders.get(i);
                sums[i] = adder == null ? 0 : adder.sum();
            }
            return sums;
        }
    }
}
