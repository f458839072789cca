package dev.switchback.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.Switchback;
import dev.switchback.history.Operators.Move;
import dev.switchback.promises.JdbcApplication;
import dev.switchback.testing.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same for long, on one database: steady load, flips, freezes, scans and backfills in a loop, instances that come and go.
 * {@code -Dsoak.minutes=30} for half an hour; by default a few loops.
 */
@Tag("long")
class SoakTest {

    /** What the caches of a driver, and of the JVM, may still take. */
    private static final long MORE_HEAP = 32L << 20;

    /** Of caches that fill up. */
    private static final int MORE_OBJECTS = 1_000;

    private static final int FEWEST_LOOPS = 3;

    /** A row for everything that somebody has done, kept for ever. */
    private static final Set<String> BY_ACTS = Set.of("journal", "verification", "gate_decision", "approval");

    /** A row for each minute of an instance on a path, kept for as long as {@code trafficRetention} says. */
    private static final String BY_MINUTES = "traffic";

    /** A row for each instance of the last day. */
    private static final String BY_INSTANCES = "traffic_counter";

    /** A row for each of two, but for one that came too late to the last backfill. */
    private static final String BY_WORKERS = "backfill_worker";

    /** A row for each row that a scan has ever found wrong. */
    private static final String BY_KEYS = "divergence";

    private final Map<String, Integer> acts = new TreeMap<>();
    private final Figures figures = new Figures();
    private int guests;
    private long keys;

    @Test
    @Promise({"P1", "P2", "P9"})
    void nothingGrowsAndNothingParts() {
        long seed = Long.getLong("soak.seed", new Random().nextLong());
        long began = System.nanoTime();
        long until = began
                + (long) (Double.parseDouble(System.getProperty("soak.minutes", "0.3"))
                        * Duration.ofMinutes(1).toNanos());
        Random random = new Random(seed);
        try (Round round = new Round(new SqlHistoryTest(), seed)) {
            round.operators().goToTheWindow();
            Vitals first = loop(round, random);
            int actsBefore = sum(round.operators().done());
            Vitals last = first;
            for (int loops = 1; loops < FEWEST_LOOPS || System.nanoTime() < until; loops++) {
                last = loop(round, random);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            acts.putAll(round.operators().done());
            figures.acts(acts);
            System.out.println("Soak, seed " + seed + ", " + took.toSeconds() + " s: " + figures
                    + ", impossible 0; first " + first + "; last " + last);
            Vitals end = last;
            keys = round.database().number("SELECT count(*) FROM shop.customer");
            int actsSince = sum(acts) - actsBefore;
            SoftAssertions.assertSoftly(softly -> assertNoGrowth(softly, first, end, actsSince, took));
        }
    }

    /** All moves in any order, with one more instance for a while; then nobody does anything, and everything is counted. */
    private Vitals loop(Round round, Random random) {
        List<Move> moves = new ArrayList<>(List.of(Move.values()));
        moves.addAll(List.of(Move.RAMP, Move.OFF, Move.RAMP));
        Collections.shuffle(moves, random);
        moves.forEach(round.operators()::make);
        guest(round);
        AtomicReference<Vitals> vitals = new AtomicReference<>();
        assertThat(round.check(figures, () -> {
                    await().atMost(Crowd.LONGEST)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> Vitals.isIdle(round.pool()));
                    vitals.set(Vitals.take(round.database()));
                }))
                .isEmpty();
        return vitals.get();
    }

    private void guest(Round round) {
        guests++;
        try (Switchback switchback = round.builder().build()) {
            JdbcApplication application = new JdbcApplication(switchback, round.pool(), true);
            for (long key = 1; key <= 20; key++) {
                assertThat(application.find(key)).isNotNull();
            }
        }
    }

    private void assertNoGrowth(SoftAssertions softly, Vitals first, Vitals last, int actsSince, Duration took) {
        softly.assertThat(last.objects()).as("objects of the library").isLessThan(first.objects() + MORE_OBJECTS);
        softly.assertThat(last.heap()).as("heap").isLessThan(first.heap() + MORE_HEAP);
        // One that is about to end may take its time.
        softly.assertThatCode(() -> await().pollInSameThread()
                        .atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(Vitals.threadsNow())
                                .allSatisfy((name, now) -> assertThat(now)
                                        .isLessThanOrEqualTo(first.threads().getOrDefault(name, 0)))))
                .as("threads")
                .doesNotThrowAnyException();
        softly.assertThat(last.sessions()).as("sessions").isLessThanOrEqualTo(Round.MOST_SESSIONS);
        last.rows().forEach((table, rows) -> {
            long allowed = first.rows().getOrDefault(table, 0L);
            if (BY_ACTS.contains(table)) {
                // An act is some moves of the phase and some scans.
                allowed += 8L * actsSince;
            } else if (table.equals(BY_MINUTES)) {
                allowed = 2 * (2 * (took.toMinutes() + 2) + 2L * guests);
            } else if (table.equals(BY_KEYS)) {
                allowed = keys;
            } else if (table.equals(BY_INSTANCES)) {
                allowed = 2L + guests;
            } else if (table.equals(BY_WORKERS)) {
                allowed = 2;
            }
            softly.assertThat(rows).as("rows of switchback.%s", table).isLessThanOrEqualTo(allowed);
        });
    }

    private static int sum(Map<String, Integer> acts) {
        return acts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
