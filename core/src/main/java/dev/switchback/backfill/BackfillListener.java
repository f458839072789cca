package dev.switchback.backfill;

/** Hears of the backfill's progress after every chunk, on the thread that runs it. It SHOULD return quickly. */
@FunctionalInterface
public interface BackfillListener {

    /** A chunk was committed. */
    void progress(BackfillProgress progress);
}
