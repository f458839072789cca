package dev.switchback.backfill;

import java.util.function.Supplier;

/** Tells a listener how far the backfill is, one call at a time, whichever worker has got further. */
final class Teller {

    private final Supplier<BackfillProgress> progress;
    private final BackfillListener listener;

    Teller(Supplier<BackfillProgress> progress, BackfillListener listener) {
        this.progress = progress;
        this.listener = listener;
    }

    synchronized BackfillProgress tell() {
        BackfillProgress now = progress.get();
        listener.progress(now);
        return now;
    }
}
