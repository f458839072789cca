package dev.switchback.trouble;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.backfill.Chunks;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/** A backfill that meets trouble half way: it waits, says why, and goes on when the trouble is over. */
final class SlowBackfill {

    /** More than the first chunk, and not so many that a busy machine takes long. */
    private static final int ROWS = 1_400;

    private final TestDatabase database;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    SlowBackfill(TestDatabase database) {
        this.database = database;
    }

    /**
     * Runs from expand to the end of the backfill.
     *
     * @param sqlState what the backfill must have met, and said
     */
    void meets(Shop shop, Runnable begins, Runnable ends, String sqlState) {
        database.execute("INSERT INTO shop.customer (full_name) SELECT 'Ada King ' || n FROM generate_series(1, " + ROWS
                + ") AS n");
        Logger logger = (Logger) LoggerFactory.getLogger("dev.switchback.backfill");
        log.start();
        logger.addAppender(log);
        try {
            shop.change.expand(ADA);
            AtomicBoolean met = new AtomicBoolean();
            BackfillProgress end = shop.change.backfill(
                    progress -> {
                        if (progress.examined() > 0 && !met.getAndSet(true)) {
                            begins.run();
                            Threads.start(() -> {
                                await().atMost(Shop.LONGEST).until(() -> says(sqlState));
                                ends.run();
                            });
                        }
                    },
                    ADA);
            assertThat(end.finished()).isTrue();
            assertThat(end.examined()).isGreaterThanOrEqualTo(ROWS);
            assertThat(Chunks.done(database)).as("chunks done").isEqualTo(Chunks.made(database));
            assertThat(shop.divergent()).isZero();
            System.out.println("Backfill that meets SQLSTATE " + sqlState + ": " + end.examined() + " rows in "
                    + Chunks.done(database) + " chunks, done twice 0, divergent rows 0");
        } finally {
            logger.detachAppender(log);
        }
    }

    private boolean says(String sqlState) {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("the backfill waits for the database: [SQLSTATE " + sqlState));
    }
}
