package dev.switchback.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.switchback.change.Path;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Calls are counted exactly, in their minute, at next to no cost. */
class ChangeTrafficTest {

    private static final Instant START = Instant.parse("2026-11-29T12:00:30Z");
    private static final long MILLISECOND = 1_000_000;

    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(90).toNanos());
    private final MinuteClock clock = new MinuteClock(nanos::get, START);
    private final List<String> told = new ArrayList<>();
    private final ChangeTraffic traffic =
            traffic((change, path, outcome) -> told.add(change + ' ' + path + ' ' + outcome));

    private ChangeTraffic traffic(TrafficListener... listeners) {
        return new ChangeTraffic("customer-name", clock, List.of(listeners));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Eight threads, four minutes, of which each is over while they count. The monotonic clock overflows meanwhile. */
    @Test
    void losesNoCallWhileThreadsCountAndMinutesEnd() {
        ChangeTraffic unheard = traffic();
        int calls = 50_000;
        Threads.together(8, number -> {
            for (int i = 0; i < calls; i++) {
                if (number == 0 && i % 12_500 == 12_499) {
                    pass(Duration.ofMinutes(1));
                }
                Path path = i % 2 == 0 ? Path.OLD : Path.NEW;
                Outcome outcome = Outcome.values()[i % 6];
                unheard.called(i % 4 == 0, path, outcome, (i % 5) * MILLISECOND);
                unheard.compared(path, i % 8 == 0);
            }
        });

        assertThat(unheard.minutes())
                .as("minutes")
                .hasSize(5)
                .extracting(MinuteCounts::began)
                .isSorted();
        Totals all = Totals.NONE;
        for (MinuteCounts minute : unheard.minutes()) {
            all = all.plus(minute.of(Path.OLD).totals())
                    .plus(minute.of(Path.NEW).totals());
        }
        assertThat(all).isEqualTo(unheard.sinceStart(Path.OLD).plus(unheard.sinceStart(Path.NEW)));
        assertThat(all.writes()).isEqualTo(8L * calls / 4);
        assertThat(all.reads()).isEqualTo(8L * calls * 3 / 4);
        long sixth = calls / 6;
        assertThat(all.missingShape()).isEqualTo(8 * sixth);
        assertThat(all.pathErrors()).isEqualTo(8 * 3 * sixth);
        assertThat(all.infrastructureErrors()).isEqualTo(8 * sixth);
        assertThat(all.matches()).isEqualTo(8L * calls / 8);
        assertThat(all.mismatches()).isEqualTo(8L * calls * 7 / 8);
        assertThat(all.latency().count()).isEqualTo(8L * calls);
        assertThat(all.latency().counts()[0]).as("of those that took no time").isEqualTo(8L * calls / 5);
        assertThat(unheard.sinceStart(Path.OLD).calls()).isEqualTo(8L * calls / 2);
    }

    /** Who judges a path by what it counts meanwhile must not find more of it wrong than there was. */
    @Test
    void neverSumsUpToMoreFailuresThanCalls() {
        ChangeTraffic unheard = traffic();
        AtomicLong counting = new AtomicLong(2);
        Threads.together(3, number -> {
            if (number > 0) {
                for (int i = 0; i < 200_000; i++) {
                    unheard.called(i % 2 == 0, Path.NEW, Outcome.MISSING_OBJECT, i);
                }
                counting.decrementAndGet();
            }
            while (number == 0 && counting.get() > 0) {
                Totals totals = unheard.sinceStart(Path.NEW);
                assertThat(totals.pathErrors()).isLessThanOrEqualTo(totals.calls());
                assertThat(totals.missingShape()).isLessThanOrEqualTo(totals.pathErrors());
            }
        });
        assertThat(unheard.sinceStart(Path.NEW).missingShape()).isEqualTo(400_000);
    }

    @Test
    void countsACallInTheMinuteOfTheDatabasesClockInWhichItEnds() {
        traffic.called(false, Path.OLD, Outcome.SUCCESS, MILLISECOND);
        pass(Duration.ofSeconds(29));
        traffic.called(false, Path.OLD, Outcome.SUCCESS, MILLISECOND);
        pass(Duration.ofSeconds(1));
        traffic.called(false, Path.OLD, Outcome.SUCCESS, MILLISECOND);
        pass(Duration.ofMinutes(10));
        traffic.called(true, Path.NEW, Outcome.SUCCESS, MILLISECOND);

        assertThat(traffic.minutes())
                .extracting(minute ->
                        minute.began() + " " + minute.of(Path.OLD).totals().calls() + " "
                                + minute.of(Path.NEW).totals().calls())
                .containsExactly("2026-11-29T12:00:00Z 2 0", "2026-11-29T12:01:00Z 1 0", "2026-11-29T12:11:00Z 0 1");
    }

    /** A minute never comes twice under one name: its row would be overwritten. */
    @Test
    void keepsMinutesApartWhenTheDatabasesClockGoesBack() {
        traffic.called(false, Path.OLD, Outcome.SUCCESS, MILLISECOND);
        pass(Duration.ofSeconds(40));
        traffic.called(false, Path.OLD, Outcome.SUCCESS, MILLISECOND);
        // The clock is at 12:01:10, and goes back by half a minute: 12:01 goes on.
        tell(Instant.parse("2026-11-29T12:00:40Z"));
        pass(Duration.ofSeconds(75));
        traffic.called(false, Path.OLD, Outcome.SUCCESS, MILLISECOND);
        assertThat(began()).containsExactly("2026-11-29T12:00:00Z a", "2026-11-29T12:01:00Z a");
        // It goes back by an hour: nobody waits for that.
        tell(Instant.parse("2026-11-29T11:01:50Z"));
        pass(Duration.ofMinutes(1));
        traffic.called(false, Path.OLD, Outcome.SUCCESS, MILLISECOND);
        assertThat(began())
                .containsExactly("2026-11-29T12:00:00Z a", "2026-11-29T12:01:00Z a", "2026-11-29T11:02:00Z a~1");
    }

    private void tell(Instant time) {
        clock.told(time, nanos.get(), nanos.get());
    }

    private List<String> began() {
        return traffic.minutes().stream()
                .map(minute -> minute.began() + " " + minute.writer("a"))
                .toList();
    }

    @Test
    void believesTheDatabaseNoMoreThanTheTimeItTookToAnswer() {
        long before = nanos.get();
        pass(Duration.ofSeconds(10));
        // Somewhere in these ten seconds it was 12:00:35: what is known lies within.
        clock.told(START.plusSeconds(5), before, nanos.get());
        assertThat(Instant.ofEpochSecond(0, clock.database(nanos.get()))).isEqualTo(START.plusSeconds(10));
        // It was 12:00:45, and so it is at least that now.
        clock.told(START.plusSeconds(15), before, nanos.get());
        assertThat(Instant.ofEpochSecond(0, clock.database(nanos.get()))).isEqualTo(START.plusSeconds(15));
    }

    @Test
    void dropsWhatNobodyTookForFiveMinutesAndSaysSo() {
        for (int minute = 0; minute < 9; minute++) {
            traffic.called(false, Path.OLD, Outcome.SUCCESS, MILLISECOND);
            traffic.called(false, Path.NEW, Outcome.SQL, MILLISECOND);
            pass(Duration.ofMinutes(1));
        }
        assertThat(traffic.minutes()).hasSize(1 + ChangeTraffic.MINUTES_KEPT);
        assertThat(traffic.dropped()).isEqualTo(6);
        assertThat(traffic.takeLoss())
                .isEqualTo(new Loss(Instant.parse("2026-11-29T12:00:00Z"), Instant.parse("2026-11-29T12:03:00Z"), 6));
        assertThat(traffic.takeLoss()).isNull();
    }

    @Test
    void countsTheOutermostOfNestedCalls() {
        assertThat(traffic.enter()).isTrue();
        assertThat(traffic.isWithinCall()).isTrue();
        assertThat(traffic.enter()).isFalse();
        traffic.leave();
        assertThat(traffic.isWithinCall()).isTrue();
        Threads.together(
                1,
                number ->
                        assertThat(traffic.isWithinCall()).as("another thread").isFalse());
        traffic.leave();
        assertThat(traffic.isWithinCall()).isFalse();
    }

    @Test
    void tellsOfEveryFailureOnTheCallersThread() {
        for (Outcome outcome : Outcome.values()) {
            traffic.called(false, Path.NEW, outcome, MILLISECOND);
        }
        assertThat(told)
                .containsExactly(
                        "customer-name NEW MISSING_OBJECT",
                        "customer-name NEW INFRASTRUCTURE",
                        "customer-name NEW SQL",
                        "customer-name NEW APPLICATION");
    }

    @Test
    @Promise("P9")
    void countsOnWhenAListenerThrows() {
        List<Path> heard = new ArrayList<>();
        ChangeTraffic traffic = traffic(
                (change, path, outcome) -> {
                    throw new IllegalStateException("a listener's");
                },
                (change, path, outcome) -> heard.add(path));
        traffic.called(true, Path.NEW, Outcome.SQL, MILLISECOND);
        assertThat(heard).containsExactly(Path.NEW);
        assertThat(traffic.sinceStart(Path.NEW).pathErrors()).isOne();
    }

    /** On the application's path: what a call leaves behind, somebody has to clear away. */
    @Test
    @Promise("P9")
    void allocatesNothingForACall() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ChangeTraffic traffic = traffic((change, path, outcome) -> {});
        long self = Thread.currentThread().getId();
        int calls = 100_000;
        call(traffic, calls);
        long before = threads.getThreadAllocatedBytes(self);
        call(traffic, calls);
        long allocated = threads.getThreadAllocatedBytes(self) - before;
        assertThat(allocated).as("bytes for %s calls", calls).isLessThan(calls);
    }

    private static void call(ChangeTraffic traffic, int calls) {
        for (int i = 0; i < calls; i++) {
            traffic.enter();
            traffic.called(i % 2 == 0, Path.NEW, i % 3 == 0 ? Outcome.SQL : Outcome.SUCCESS, i);
            traffic.compared(Path.NEW, true);
            traffic.leave();
        }
    }
}
