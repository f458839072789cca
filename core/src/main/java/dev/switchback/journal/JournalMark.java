package dev.switchback.journal;

/**
 * How far somebody has read the journal. As long as this entry is there, so is everything that was recorded before it; if it is not, the
 * database has lost acknowledged commits: a failover to a standby that was behind, or a restored backup.
 *
 * @param seq the last entry's number, or 0 before the first
 * @param hash the last entry's hash
 */
public record JournalMark(long seq, String hash) {

    /** Nothing was read yet. */
    public static final JournalMark NOTHING = new JournalMark(0, JournalEntry.GENESIS);
}
