package dev.switchback.verify;

/** Hears of a scan's progress after every piece, on the thread that has looked at it; one call at a time. It SHOULD return quickly. */
@FunctionalInterface
public interface VerificationListener {

    /** A piece was looked at. */
    void progress(VerificationProgress progress);
}
