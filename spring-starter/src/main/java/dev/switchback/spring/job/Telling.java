package dev.switchback.spring.job;

import dev.switchback.backfill.BackfillListener;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.verify.VerificationListener;
import dev.switchback.verify.VerificationProgress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line of progress in the log now and then, the first one at once. Thread-safe. */
final class Telling implements BackfillListener, VerificationListener {

    private static final Logger log = LoggerFactory.getLogger(Telling.class);

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - BETWEEN_LINES.toNanos());

    @Override
    public void progress(BackfillProgress progress) {
        tell(progress::toString);
    }

    @Override
    public void progress(VerificationProgress progress) {
        tell(() -> String.format(
                Locale.ROOT,
                "%s: %.1f %%, %,d rows looked at, %,.0f rows/s",
                progress.change(),
                progress.percent(),
                progress.rows(),
                progress.rate()));
    }

    private void tell(Supplier<String> line) {
        long last = toldAt.get();
        long now = System.nanoTime();
        if (now - last >= BETWEEN_LINES.toNanos() && toldAt.compareAndSet(last, now)) {
            log.info("{}", line.get());
        }
    }
}
