package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is read for many, and what nobody waits for. */
class SharedTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void isReadOnceInItsInterval() {
        Shared<Integer> shared = new Shared<>(Duration.ofSeconds(1), nanos::get, reads::incrementAndGet);
        assertThat(shared.get()).isEqualTo(1);
        nanos.addAndGet(999_999_999);
        assertThat(shared.get()).isEqualTo(1);
        nanos.addAndGet(1);
        assertThat(shared.get()).isEqualTo(2);
        shared.forget();
        assertThat(shared.get()).isEqualTo(3);
    }

    @Test
    void aFailureIsSharedToo() {
        Shared<Integer> shared = new Shared<>(Duration.ofSeconds(1), nanos::get, () -> {
            throw new IllegalStateException("down " + reads.incrementAndGet());
        });
        assertThatThrownBy(shared::get).hasMessage("down 1");
        assertThatThrownBy(shared::get).hasMessage("down 1");
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThatThrownBy(shared::get).hasMessage("down 2");
    }

    @Test
    void whatTakesLongIsLookedForOnceBesideWhoeverAsks() {
        List<Runnable> tasks = new ArrayList<>();
        Later<Integer> later = new Later<>(Duration.ofSeconds(15), nanos::get, tasks::add, () -> {
            int read = reads.incrementAndGet();
            if (read == 3) {
                throw new IllegalStateException("no answer");
            }
            return read;
        });
        assertThatThrownBy(later::get).hasMessageContaining("look again in a moment");
        assertThatThrownBy(later::get).hasMessageContaining("look again in a moment");
        assertThat(tasks).hasSize(1);
        tasks.remove(0).run();
        assertThat(later.get()).isEqualTo(1);
        assertThat(tasks).isEmpty();

        nanos.addAndGet(Duration.ofSeconds(15).toNanos());
        assertThat(later.get()).as("the older one meanwhile").isEqualTo(1);
        assertThat(tasks).hasSize(1);
        tasks.remove(0).run();
        assertThat(later.get()).isEqualTo(2);

        later.outdate();
        assertThat(later.get()).isEqualTo(2);
        tasks.remove(0).run();
        assertThatThrownBy(later::get).hasMessage("no answer");
    }
}
