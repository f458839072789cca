package dev.switchback.journal;

import java.util.ArrayList;
import java.util.List;

/** The rules that tie the journal's entries together, as one pass over them. */
public final class JournalChain {

    private JournalChain() {}

    /** Every place where entries or head are not what {@link Journal#append} would have left. */
    public static List<JournalFault> faults(List<JournalEntry> entries, long headSeq, String headHash) {
        List<JournalFault> faults = new ArrayList<>();
        long seq = 0;
        String hash = JournalEntry.GENESIS;
        for (JournalEntry entry : entries) {
            if (entry.seq() != seq + 1) {
                faults.add(
                        new JournalFault(entry.seq(), "follows entry " + seq + ": entries between them were removed"));
            }
            if (!entry.previous().equals(hash)) {
                faults.add(new JournalFault(entry.seq(), "does not continue the hash of the entry before it"));
            }
            if (!entry.hash().equals(entry.expectedHash())) {
                faults.add(new JournalFault(entry.seq(), "its content was altered: the hash does not match"));
            }
            seq = entry.seq();
            hash = entry.hash();
        }
        if (headSeq != seq || !headHash.equals(hash)) {
            faults.add(new JournalFault(
                    headSeq, "the head says the last entry is " + headSeq + ", the journal ends with " + seq));
        }
        return faults;
    }
}
