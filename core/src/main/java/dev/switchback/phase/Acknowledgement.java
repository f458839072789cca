package dev.switchback.phase;

import dev.switchback.journal.JournalMark;
import java.util.Map;

/**
 * What an instance has left behind, and by which journal.
 *
 * @param epochs by change: no unit of work runs on an earlier one
 * @param read how far the journal was read; where it does not hold this entry, the epochs are those of a future that was lost
 */
public record Acknowledgement(Map<String, Long> epochs, JournalMark read) {}
