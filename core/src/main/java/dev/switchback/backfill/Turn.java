package dev.switchback.backfill;

/** What a worker does next. */
sealed interface Turn {

    /** Fills a chunk. */
    record Fill(Lease lease) implements Turn {}

    /** Waits, and asks again. */
    record Wait(String reason, boolean paused) implements Turn {}

    /** Sees whether anything is left at all, and finishes the backfill if not. */
    record Finish() implements Turn {}

    /** Joins the run anew: somebody froze the change meanwhile, and let it go on. */
    record Rejoin() implements Turn {}

    /** Ends: the backfill was finished or cancelled. */
    record End() implements Turn {}
}
