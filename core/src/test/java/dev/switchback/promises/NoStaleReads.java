package dev.switchback.promises;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.change.Path;
import dev.switchback.route.FlagResult;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A committed write through one path is what the next read through the other gives. */
@SuppressWarnings("JUnitMethodDeclaration")
public interface NoStaleReads extends Suite {

    int THREADS = 4;
    int WRITES = 150;

    /** The flag answers at random whenever it is asked, so that every statement may take the other path than the last. */
    @Test
    @Promise("P2")
    default void everyCommittedWriteIsWhatTheNextReadGivesOnWhicheverPath() {
        Random random = new Random(Trial.seed("P2"));
        Map<Thread, Path> asked = new ConcurrentHashMap<>();
        AtomicInteger crossed = new AtomicInteger();
        try (Trial trial = new Trial(
                this,
                Trial.CHANGE,
                50,
                builder -> builder.flags((flag, context) -> {
                    FlagResult answer = random.nextBoolean() ? FlagResult.OFF : FlagResult.COMPLETE;
                    asked.put(Thread.currentThread(), answer == FlagResult.OFF ? Path.OLD : Path.NEW);
                    return answer;
                }))) {
            Operator.open(trial.change);
            Threads.together(THREADS, thread -> {
                for (int i = 0; i < WRITES; i++) {
                    long id = 1L + thread * 10L + i % 10;
                    String name = "N" + thread + "-" + i + " X";
                    if (i % 5 == 0) {
                        trial.oldImage.rename(id, name);
                        asked.put(Thread.currentThread(), Path.OLD);
                    } else if (i % 5 == 1) {
                        trial.application.transaction(part -> part.rename(id, name));
                    } else {
                        trial.application.rename(id, name);
                    }
                    Path wrote = asked.get(Thread.currentThread());
                    assertThat(trial.application.find(id))
                            .as("after a write through %s", wrote)
                            .isEqualTo(name);
                    Path read = asked.get(Thread.currentThread());
                    assertThat(trial.application.search(name)).containsExactly(id);
                    assertThat(trial.oldImage.find(id)).isEqualTo(name);
                    if (read != wrote) {
                        crossed.incrementAndGet();
                    }
                }
            });
            assertThat(crossed)
                    .as("reads through the other path than the write")
                    .hasValueGreaterThan(THREADS * WRITES / 10);
            assertThat(trial.divergent()).isEmpty();
            assertThat(trial.change.verify(ADA).findings()).isEmpty();
        }
    }
}
