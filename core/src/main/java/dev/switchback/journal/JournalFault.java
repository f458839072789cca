package dev.switchback.journal;

/**
 * A place where the journal is not what was written.
 *
 * @param seq the entry at which it shows
 * @param what what is wrong, in a sentence
 */
public record JournalFault(long seq, String what) {

    @Override
    public String toString() {
        return "entry " + seq + ": " + what;
    }
}
