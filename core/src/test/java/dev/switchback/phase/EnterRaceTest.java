package dev.switchback.phase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.database.Database;
import dev.switchback.journal.Journal;
import dev.switchback.testing.ControlTables;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Units of work that begin while the phase moves: none is ever inside an epoch that was acknowledged as left. */
class EnterRaceTest {

    private static final int ENTERING = 6;
    private static final int MOVES = 400;

    private ControlTables tables;
    private PhaseWatch watch;

    @BeforeEach
    void start() {
        tables = new ControlTables();
        tables.put(CustomerName.CHANGE, "OPEN");
        Database database = tables.database();
        watch = new PhaseWatch(
                database, new PhaseStore(new Journal(database, List.of())), Duration.ofHours(1), System::nanoTime);
        watch.refresh();
    }

    @AfterEach
    void stop() {
        tables.close();
    }

    @Test
    @Promise("P6")
    void noUnitIsInsideAnEpochThatWasAcknowledgedAsLeft() {
        AtomicLong acknowledged = new AtomicLong();
        AtomicLong moving = new AtomicLong(1);
        AtomicLong entered = new AtomicLong();
        Queue<String> violations = new ConcurrentLinkedQueue<>();

        Threads.together(ENTERING + 2, number -> {
            if (number == 0) {
                for (int i = 0; i < MOVES; i++) {
                    tables.put(CustomerName.CHANGE, i % 2 == 0 ? "FROZEN" : "OPEN");
                    watch.refresh();
                }
                moving.set(0);
            } else if (number == 1) {
                while (moving.get() == 1) {
                    Map<String, Long> now = watch.acknowledged();
                    acknowledged.accumulateAndGet(now.get("customer-name"), Math::max);
                }
            } else {
                while (moving.get() == 1) {
                    PhaseReading reading = watch.enter("customer-name");
                    for (int step = 0; step < 20; step++) {
                        long left = acknowledged.get();
                        if (left > reading.state().epoch()) {
                            violations.add(
                                    "in epoch " + reading.state().epoch() + " although " + left + " was acknowledged");
                            break;
                        }
                        Thread.onSpinWait();
                    }
                    reading.inFlight().exit();
                    entered.incrementAndGet();
                }
            }
        });

        assertThat(violations).isEmpty();
        assertThat(entered.get()).isGreaterThan(MOVES);
        assertThat(watch.acknowledged()).containsEntry("customer-name", MOVES + 1L);
    }
}
